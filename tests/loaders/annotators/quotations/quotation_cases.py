"""Texts and the quotations in them: content, speaker and person each, `/` between pieces of a content.

A name in [brackets] is a mention of a person, called by its words.
"""

from __future__ import annotations

DIRECT = [
    ("“We are late,” said [Ana Ruiz].", ["“We are late,” < Ana Ruiz = Ana Ruiz"]),
    ("“We are late,” [Ana Ruiz] said.", ["“We are late,” < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] said: “We are late.”", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] said, “We are late.”", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] told reporters on Monday: “We are late.”", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
    ('"We are late," said [Ana Ruiz].', ['"We are late," < Ana Ruiz = Ana Ruiz']),
    ("‘We are late,’ said [Ana Ruiz].", ["‘We are late,’ < Ana Ruiz = Ana Ruiz"]),
    ("``We are late,'' said [Ana Ruiz].", ["``We are late,'' < Ana Ruiz = Ana Ruiz"]),
    (
        "“We are late,” said [Ana Ruiz]. “The road is shut.”",
        ["“We are late,” / “The road is shut.” < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "“We are late,” said [Ana Ruiz], “and the road is shut.”",
        ["“We are late,” / “and the road is shut.” < Ana Ruiz = Ana Ruiz"],
    ),
    ("“We are late,” said the mayor, [Ana Ruiz].", ["“We are late,” < the mayor, Ana Ruiz = Ana Ruiz"]),
    ("“We are late,” [Ana Ruiz], the mayor, said.", ["“We are late,” < Ana Ruiz = Ana Ruiz"]),
    ("“We are late,” Rep. [Ana Ruiz] (D-Wis.) said.", ["“We are late,” < Rep. Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] opened the fair. “We are late,” she said.", ["“We are late,” < she = Ana Ruiz"]),
    ("“Why now?” asked [Ana Ruiz].", ["“Why now?” < Ana Ruiz = Ana Ruiz"]),
    ("“We are late,” wrote [Ana Ruiz] in a letter.", ["“We are late,” < Ana Ruiz = Ana Ruiz"]),
]
PARAGRAPHS = [
    (
        "[Ana Ruiz] opened the fair.\n\n“We are late,” she said.\n\n“But the road is open again at last.”",
        ["“We are late,” < she = Ana Ruiz", "“But the road is open again at last.” < she = Ana Ruiz"],
    ),
    (
        "“We are late,” said [Ana Ruiz]. “The road is shut.\n\n“It will open in May.”",
        ["“We are late,” / “The road is shut. / “It will open in May.” < Ana Ruiz = Ana Ruiz"],
    ),
    ("The mayor, [Ana Ruiz], added:\n\n“We are late.”", ["“We are late.” < The mayor, Ana Ruiz = Ana Ruiz"]),
    ("RUIZ: We are late.", ["We are late. < RUIZ"]),
    ("“We are late.” — [Ana Ruiz]", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
]
INDIRECT = [
    ("[Ana Ruiz] said that the road was shut.", ["that the road was shut < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] said the road was shut.", ["the road was shut < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] said on Monday that the road was shut.", ["that the road was shut < Ana Ruiz = Ana Ruiz"]),
    ("The road will stay shut, [Ana Ruiz] said.", ["The road will stay shut < Ana Ruiz = Ana Ruiz"]),
    ("The road will stay shut, said [Ana Ruiz].", ["The road will stay shut < Ana Ruiz = Ana Ruiz"]),
    ("According to [Ana Ruiz], the road will stay shut.", ["the road will stay shut < Ana Ruiz = Ana Ruiz"]),
    ("The road will stay shut, according to [Ana Ruiz].", ["The road will stay shut < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz] told the council that the road was shut.", ["that the road was shut < Ana Ruiz = Ana Ruiz"]),
    ("[Ana Ruiz], who is mayor, said the road was shut.", ["the road was shut < Ana Ruiz = Ana Ruiz"]),
    (
        "[Ana Ruiz] shut the road, adding that it would open in May.",
        ["that it would open in May < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "[Ana Ruiz] said the road was shut, adding that it would open in May.",
        ["the road was shut < Ana Ruiz = Ana Ruiz", "that it would open in May < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "[Ana Ruiz] praised the builders and said that the road was open.",
        ["that the road was open < Ana Ruiz = Ana Ruiz"],
    ),
    ("The ministry said that the road was shut.", ["that the road was shut < The ministry"]),
]
MIXED = [
    ("[Ana Ruiz] said the road was “shut for good”.", ["the road was “shut for good” < Ana Ruiz = Ana Ruiz"]),
    ("The road is “shut for good,” [Ana Ruiz] said.", ["The road is “shut for good,” < Ana Ruiz = Ana Ruiz"]),
]
NONE = [
    "The United States and Canada built the road.",
    "The report of the committee was read.",
    "He was told by the doctor to rest.",
    "They saw the film “Late Roads” in May.",
    "The state of the road is bad.",
    "Nobody wants to say anything.",
    "She asked for a claim form.",
]
PRONOUNS = [
    ("[Ana Ruiz] met [Bo Dahl]. “We are late,” she said.", "Ana Ruiz"),
    ("[Ana Ruiz] met [Karl Dahl]. “We are late,” he said.", "Karl Dahl"),
    ("[Karl Dahl] left. “We are late,” said [Ana Ruiz]. She added that it rained.", "Ana Ruiz"),
    ("Mr. [Dahl] met Mrs. [Ruiz]. “We are late,” she said.", "Ruiz"),
    ("Before [Karl Dahl] he had seen [Paul Ek]. He said it rained.", None),
    ("[Karl Dahl] and [Paul Ek] came. He said it rained.", None),
    ("It was quiet. He said it rained.", None),
    ("“Ask [Karl Dahl],” someone said. He said it rained.", None),
    ("[Ana Ruiz] came. He said it rained.", None),
    ("“We are late,” a friend of [Karl Dahl] said.", None),
    ("“We are late,” said [Karl Dahl]’s wife.", None),
    ("“We are late,” they said of [Karl Dahl].", None),
    ("[Karl Dahl] and [Ana Ruiz] said it rained.", None),
    ("[Karl Dahl] said it rained, and he added that it was cold.", "Karl Dahl"),
    ("[Karl Dahl] told [Paul Ek] that it rained. He added that it was cold.", "Karl Dahl"),
]
"""Who speaks last in a text: a person, or nobody where it is not clear."""
RELAYS = [
    ("“We are late,” said [Ana Ruiz], as reported by the agency Reuters.", "the agency Reuters"),
    ("“We are late,” [Ana Ruiz] told Reuters.", "Reuters"),
    ("“We are late,” [Ana Ruiz] told the Lisbon daily Aurora.", "the Lisbon daily Aurora"),
    ("“We are late,” [Ana Ruiz] said in an interview with CNN.", "CNN"),
    ("“We are late,” [Ana Ruiz] said, Reuters reported.", "Reuters"),
    ("“We are late,” [Ana Ruiz] said, according to Ria Novosti.", "Ria Novosti"),
    ("“We are late,” wrote [Ana Ruiz] in the Guardian.", "the Guardian"),
    (
        "In an interview with the Lisbon daily Aurora, [Ana Ruiz] spoke. “We are late,” she said.",
        "the Lisbon daily Aurora",
    ),
    ("Asked by the broadcaster NRK about it, [Ana Ruiz] replied: “We are late.”", "the broadcaster NRK"),
    ("“We are late,” Interfax quoted [Ana Ruiz] as saying.", "Interfax"),
    ("According to Bloomberg, [Ana Ruiz] said that it rained.", "Bloomberg"),
    (
        "“We are late,” [Ana Ruiz] said in an article published by the newspaper Aurora.",
        "the newspaper Aurora",
    ),
    ("The Wall Street Journal reported that it rained.", None),
    ("“We are late,” [Ana Ruiz] told the council.", None),
    ("“We read Reuters,” said [Ana Ruiz].", None),
    ("“We are late,” [Ana Ruiz] said on television.", None),
    ("“We are late,” [Ana Ruiz] said, and left for the office of Reuters.", None),
]
ADDRESSEES = [
    ("“We are late,” [Ana Ruiz] told [Bo Dahl].", "Bo Dahl"),
    ("[Ana Ruiz] told [Bo Dahl] that it rained.", "Bo Dahl"),
    ("[Ana Ruiz] told reporters that it rained.", "reporters"),
    ("[Ana Ruiz] told the council on Monday that it rained.", "the council"),
    ("“We are late,” [Ana Ruiz] told cheering members.", "cheering members"),
    ("[Ana Ruiz] informed the finance minister that it rained.", "the finance minister"),
    ("“Leave now,” [Ana Ruiz] urged residents of the lower town.", "residents of the lower town"),
    ("[Ana Ruiz] met [Bo Dahl], to whom she said it “would rain”.", "Bo Dahl"),
    ("[Ana Ruiz] assured the workers that it rained.", "the workers"),
    ("[Ana Ruiz] told him that it rained.", None),
    ("[Ana Ruiz] said that it rained.", None),
    ("[Ana Ruiz] told Reuters that it rained.", None),
]
