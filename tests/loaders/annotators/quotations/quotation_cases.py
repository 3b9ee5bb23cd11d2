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
