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
    ("»We are late,« said [Ana Ruiz].", ["»We are late,« < Ana Ruiz = Ana Ruiz"]),
    ("„We are late,“ said [Ana Ruiz].", ["„We are late,“ < Ana Ruiz = Ana Ruiz"]),
    ("“The roof leaked,” recalled [Ana Ruiz].", ["“The roof leaked,” < Ana Ruiz = Ana Ruiz"]),
    ("“The roof leaked,” [Ana Ruiz] continued.", ["“The roof leaked,” < Ana Ruiz = Ana Ruiz"]),
    (
        "“We are late,” city council spokeswoman [Ana Ruiz] said Monday.",
        ["“We are late,” < city council spokeswoman Ana Ruiz = Ana Ruiz"],
    ),
    (
        "“We are late,” [Dahl] campaign manager [Ana Ruiz] conceded in an interview.",
        ["“We are late,” < Dahl campaign manager Ana Ruiz = Ana Ruiz"],
    ),
    (
        "``They call it the 'old road,''' said [Ana Ruiz], whom few believe.",
        ["``They call it the 'old road,''' < Ana Ruiz = Ana Ruiz"],
    ),
]
PARAGRAPHS = [
    (
        "[Ana Ruiz] opened the fair.\n\n“We are late,” she said.\n\n“But the road is open again at last.”",
        ["“We are late,” < she = Ana Ruiz"],
    ),
    (
        "“We are late,” said [Ana Ruiz]. “The road is shut.\n\n“It will open in May.”",
        ["“We are late,” / “The road is shut. / “It will open in May.” < Ana Ruiz = Ana Ruiz"],
    ),
    ("The mayor, [Ana Ruiz], added:\n\n“We are late.”", ["“We are late.” < The mayor, Ana Ruiz = Ana Ruiz"]),
    ("RUIZ: We are late.", ["We are late. < RUIZ"]),
    ("[Ana Ruiz] (Labor): “We are late.”", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
    (
        "“The dam was built in a year.\n\n“It should have taken five.\n\n“Nobody checked,” said [Ana Ruiz].",
        [
            "“The dam was built in a year. / “It should have taken five. / “Nobody checked,” < Ana Ruiz = Ana Ruiz"
        ],
    ),
    ("‘It’s the farmers’ money,’ [Ana Ruiz] said.", ["‘It’s the farmers’ money,’ < Ana Ruiz = Ana Ruiz"]),
    ("‘It is “dead in the water”,’ [Ana Ruiz] said.", ["‘It is “dead in the water”,’ < Ana Ruiz = Ana Ruiz"]),
    (
        "“Apparently not,“ [Ana Ruiz] said. “It rained.”",
        ["“Apparently not,“ / “It rained.” < Ana Ruiz = Ana Ruiz"],
    ),
    ("“We are late.” — [Ana Ruiz]", ["“We are late.” < Ana Ruiz = Ana Ruiz"]),
]
INDIRECT = [
    (
        "The mayor, a guest of Chile's [Ana Ruiz], said that the road was shut.",
        ["that the road was shut < The mayor, a guest of Chile's Ana Ruiz"],
    ),
    (
        "In its report a friend of the mayor [Ana Ruiz] said that the road was shut.",
        ["that the road was shut < a friend of the mayor Ana Ruiz"],
    ),
    ("In return Geneva says that the road is shut.", ["that the road is shut < Geneva"]),
    ("In their letter the judges said that the road was shut.", ["that the road was shut < the judges"]),
    ("[Ana Ruiz] called the meeting a success.", ["the meeting a success < Ana Ruiz = Ana Ruiz"]),
    ("The mayor, [Ana Ruiz], called it a good day.", ["it a good day < The mayor, Ana Ruiz = Ana Ruiz"]),
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
        "Citing “costs,” the mayor told Publico that the road was shut.",
        ["that the road was shut < the mayor"],
    ),
    (
        "The trial, [Ana Ruiz] said, was a farce.",
        ["The trial / was a farce < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "The road would stay shut, [Ana Ruiz] said, because of the snow.",
        ["The road would stay shut / because of the snow < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "Back when he wrote his book, Mr. [Bo Dahl] said the road was shut.",
        ["the road was shut < Mr. Bo Dahl = Bo Dahl"],
    ),
    (
        "When [Ana Ruiz] said the road was shut, drivers turned back.",
        ["the road was shut < Ana Ruiz = Ana Ruiz"],
    ),
    ("[Ana Ruiz] is predicting a hard winter.", ["a hard winter < Ana Ruiz = Ana Ruiz"]),
    (
        "[Ana Ruiz] left the hall, but said the road was shut.",
        ["the road was shut < Ana Ruiz = Ana Ruiz"],
    ),
    (
        "[Ana Ruiz] attacked the report and rejected its finding, saying it was late.",
        ["it was late < Ana Ruiz = Ana Ruiz"],
    ),
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
PROSE = [
    ("On “Morning News,” [Lena Brandt] said she would stay.", ["she would stay < Lena Brandt = Lena Brandt"]),
    (
        "In the port’s “Blue Book,” [Olof Ek] says if it rains the quay floods.",
        ["if it rains the quay floods < Olof Ek = Olof Ek"],
    ),
    (
        "[Lena Brandt] reminded viewers that the vote was near:\n\n“Vote,” said [Olof Ek].",
        ["that the vote was near < Lena Brandt = Lena Brandt", "“Vote,” < Olof Ek = Olof Ek"],
    ),
    ("“The mine stays open,” the minister was quoted as saying.", ["“The mine stays open,” < the minister"]),
    (
        "[Lena Brandt] was quoted by Reuters as saying that the dam was safe.",
        ["that the dam was safe < Lena Brandt = Lena Brandt"],
    ),
    (
        "The dam was safe, Xinhua quoted [Lena Brandt] as saying.",
        ["The dam was safe < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt] asked the witness whether he had seen the car.",
        ["whether he had seen the car < Lena Brandt = Lena Brandt"],
    ),
    (
        "The border was closed, [Lena Brandt] told the state agency.",
        ["The border was closed < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt], a lawyer for the port, said on Friday that the ship could leave.",
        ["that the ship could leave < Lena Brandt = Lena Brandt"],
    ),
    ("“I knew it,” [Olof Ek] whispered.", ["“I knew it,” < Olof Ek = Olof Ek"]),
    ("“Go home,” shouted a man in the crowd.", ["“Go home,” < a man in the crowd"]),
    (
        "“The roof,” [Olof Ek] said, “leaked for years.”",
        ["“The roof,” / “leaked for years.” < Olof Ek = Olof Ek"],
    ),
    ("Police said the driver had fled.", ["the driver had fled < Police"]),
    ("The driver had fled, police said.", ["The driver had fled < police"]),
    (
        "[Lena Brandt] denied that she had known of the letter.",
        ["that she had known of the letter < Lena Brandt = Lena Brandt"],
    ),
    ("In a statement, the company said it would appeal.", ["it would appeal < the company"]),
    (
        "The bank, which has 300 branches, said it would close forty of them.",
        ["it would close forty of them < The bank"],
    ),
    ("“I was there,” he said, “and I saw it.” [Olof Ek] laughed.", ["“I was there,” / “and I saw it.” < he"]),
    (
        "[Lena Brandt] said she was sorry but that the law was clear.",
        ["she was sorry but that the law was clear < Lena Brandt = Lena Brandt"],
    ),
    (
        "“It works,” [Lena Brandt] said. “Why would we stop?” [Olof Ek] asked.",
        ["“It works,” < Lena Brandt = Lena Brandt", "“Why would we stop?” < Olof Ek = Olof Ek"],
    ),
    ("Asked about the delay, [Lena Brandt] said: “It rained.”", ["“It rained.” < Lena Brandt = Lena Brandt"]),
    ("Residents say the smell comes from the plant.", ["the smell comes from the plant < Residents"]),
]
WORLD = [
    (
        "The ministry reported losses that dwarf those of last year.",
        ["losses that dwarf those of last year < The ministry"],
    ),
    ("Growth, the bank said, exceeded that of Chile.", ["Growth / exceeded that of Chile < the bank"]),
    (
        "The truce held, the general said hours before it ran out, that nobody knew the plan.",
        ["that nobody knew the plan < the general"],
    ),
    (
        "[Lena Brandt] asked [Olof Ek] on Friday to form a government.",
        ["to form a government < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt] warned against such a step.",
        ["against such a step < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt] asked the opposition to form a government.",
        ["to form a government < Lena Brandt = Lena Brandt"],
    ),
    (
        "The bus fell into a gorge, police said, adding that a search was on.",
        ["The bus fell into a gorge < police", "that a search was on < police"],
    ),
    (
        "There were no plans for a call, the Kremlin said on Monday, Interfax reported.",
        ["There were no plans for a call < the Kremlin"],
    ),
    (
        "[Olof Ek] said, according to Tass, that there were no plans.",
        ["that there were no plans < Olof Ek = Olof Ek"],
    ),
    ("The union claims that wages fell.", ["that wages fell < The union"]),
    ("“The dam is unsafe,” the report said.", ["“The dam is unsafe,” < the report"]),
    (
        "The minister said supply would be restored by evening.",
        ["supply would be restored by evening < The minister"],
    ),
    (
        "[Lena Brandt] pointed out that the roads were bad.",
        ["that the roads were bad < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt] went on to say that the roads were bad.",
        ["that the roads were bad < Lena Brandt = Lena Brandt"],
    ),
    ("“It rained,” [Lena Brandt] went on.", ["“It rained,” < Lena Brandt = Lena Brandt"]),
    ("“Enough is enough,” read one placard.", ["“Enough is enough,” < one placard"]),
    ("“Enough is enough,” according to one placard.", ["“Enough is enough,” < one placard"]),
    (
        "[Lena Brandt] issued a statement on Monday saying that the town was safe.",
        ["that the town was safe < Lena Brandt = Lena Brandt"],
    ),
    (
        "[Lena Brandt], while speaking at the fair, noted that the fund was empty.",
        ["that the fund was empty < Lena Brandt = Lena Brandt"],
    ),
    ("The bus, according to police, fell into a gorge.", ["The bus / fell into a gorge < police"]),
    ("The opposition labelled the plan “a disgrace”.", ["the plan “a disgrace” < The opposition"]),
]
"""As agencies and papers outside of the United States report."""
MIXED = [
    ("[Ana Ruiz] said the road was “shut for good”.", ["the road was “shut for good” < Ana Ruiz = Ana Ruiz"]),
    ("The road is “shut for good,” [Ana Ruiz] said.", ["The road is “shut for good,” < Ana Ruiz = Ana Ruiz"]),
]
NONE = [
    "[Olof Ek] read “War and Peace” on the train.",
    '"" [Ana Ruiz] said. “” “” said [Bo Dahl].',
    "“We are late, said [Ana Ruiz]. [Bo Dahl] said: “She told me ‘they said “no” to it’ yesterday.”",
    "Q. Did [Ana Ruiz] come?\n\nA. She said no.",
    "[Ana Ruiz] read the poem.\n\n“The rose is red,\n\nThe violet’s blue.\n\nAnd so are you.”",
    "“We are late” — [Ana Ruiz] (@ruiz) July 3, 2016",
    "The court denied his party the victory.",
    "[Ana Ruiz] denied the miners a pension.",
    "Claims – some of them old – were read by [Ana Ruiz].",
    "The man otherwise labeled a fool by [Ana Ruiz] left.",
    "[Ana Ruiz] called the police.",
    "[Ana Ruiz] called together the council.",
    "[Ana Ruiz] called back the envoys from Chile and Peru.",
    "[Ana Ruiz] answered two of the letters at the fair.",
    "[Ana Ruiz] met [Bo Dahl] on Friday, and shortly after noon the new mayor stood in the square and promised a return to calm.",
    "[Ana Ruiz] came away convinced that the road was open.",
    "STORY OF THE WEEK: The ferry sank.",
    "On “Morning News,” nobody spoke.",
    "The United States and Canada built the road.",
    "The report of the committee was read.",
    "He was told by the doctor to rest.",
    "They saw the film “Late Roads” in May.",
    "The state of the road is bad.",
    "Nobody wants to say anything.",
    "She asked for a claim form.",
    "The two rivals announced it on Friday in a joint statement.",
    "The quoted price was too high.",
    "The captain was told to turn back.",
    "The court heard the claim on Friday.",
    "The claims were paid in full.",
    "The statement was short.",
]
PRONOUNS = [
    ("Mr. [Bo Dahl] said his friendship with Mr. [Olof Ek] was over. “I was late,” he wrote.", "Bo Dahl"),
    ("“We lost,” said the widow [Kim Dahl]. “It is late,” she added.", "Kim Dahl"),
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
    ("[Lena Brandt] told the RT America audience that the road was shut.", None),
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
    ("“The dam will hold through the spring,” [Lena Brandt] told the BBC on Tuesday.", "the BBC"),
    ("“Nobody slept that night,” the farmer [Olof Ek] told Agence France-Presse.", "Agence France-Presse"),
    (
        "“We have nothing to hide,” [Lena Brandt] said in an interview with the weekly Der Spiegel.",
        "the weekly Der Spiegel",
    ),
    (
        "In comments to the Financial Times, [Lena Brandt] said that the merger was off.",
        "the Financial Times",
    ),
    ("“The mine stays open,” the minister was quoted by Reuters as saying.", "Reuters"),
    (
        "The talks had stalled, [Lena Brandt] told the state news agency Xinhua.",
        "the state news agency Xinhua",
    ),
    ("“They fired first,” the general said, the Interfax news agency reported.", "the Interfax news agency"),
    ("[Lena Brandt] told the Guardian that she would appeal.", "the Guardian"),
    (
        "The state broadcaster ERT quoted [Lena Brandt] as saying that the ferry had been overloaded.",
        "The state broadcaster ERT",
    ),
    (
        "“It is a good deal for both sides,” [Lena Brandt] said, according to the Interfax agency.",
        "the Interfax agency",
    ),
    ("Speaking to Al Jazeera, [Lena Brandt] said that the border was closed.", "Al Jazeera"),
    ("“I will not resign,” [Lena Brandt] wrote in the daily Politika.", "the daily Politika"),
    ("In an interview with Bloomberg on Friday, [Lena Brandt] said that rates would fall.", "Bloomberg"),
    ("“The harvest is lost,” [Olof Ek] told local radio.", "local radio"),
    (
        "“The harvest is lost,” [Olof Ek] told the regional newspaper Nordlys.",
        "the regional newspaper Nordlys",
    ),
    ("“The harvest is lost,” [Olof Ek] said in comments carried by Tass.", "Tass"),
    (
        "The deal was close, the newspaper Kommersant quoted [Lena Brandt] as saying.",
        "the newspaper Kommersant",
    ),
    ("“It was a mistake,” [Lena Brandt] told the Washington Post.", "the Washington Post"),
    ("Asked by Sky News whether he would stand again, [Olof Ek] said that he would.", "Sky News"),
    ("“The harvest is lost,” [Olof Ek] said in a statement to the magazine Stern.", "the magazine Stern"),
    ("“The harvest is lost,” [Olof Ek] said at the market.", None),
    ("“The harvest is lost,” said [Olof Ek], who once worked for Reuters.", None),
    ("[Lena Brandt] said that the television was loud and the paper was thin.", None),
    ("The New York Times said that the inquiry had begun.", None),
    ("“The harvest is lost,” [Olof Ek] told a meeting of growers.", None),
]
ADDRESSEES = [
    ("“Nothing has changed,” [Lena Brandt] wrote to shareholders.", "shareholders"),
    ("[Lena Brandt] said to [Olof Ek] that the door was open.", "Olof Ek"),
    ("“Nothing has changed,” [Lena Brandt] said to applause.", None),
    ("[Lena Brandt] asked the opposition, which had won, to form a government.", "the opposition"),
    ("[Lena Brandt] warned residents to leave.", "residents"),
    ("“We lost,” [Lena Brandt] has told friends since.", "friends"),
    ("[Lena Brandt] told reporters Monday that the road was shut.", "reporters"),
    ("“Nothing has changed,” [Lena Brandt] told CNN viewers on Sunday.", "CNN viewers"),
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
    ("“The bus leaves at nine,” the driver told the pupils.", "the pupils"),
    ("“The bus leaves at nine,” [Olof Ek] told a crowd outside the station.", "a crowd"),
    ("[Lena Brandt] told lawmakers on Thursday that the fund was empty.", "lawmakers"),
    ("[Lena Brandt] told a parliamentary committee that the fund was empty.", "a parliamentary committee"),
    ("The judge told [Olof Ek] that he could go.", "Olof Ek"),
    ("The mayor reminded shopkeepers that the street would close.", "shopkeepers"),
    ("[Lena Brandt] warned investors that profits would fall.", "investors"),
    ("“Stay indoors,” the police advised people in the valley.", "people"),
    ("“Where were you?” [Lena Brandt] asked [Olof Ek].", "Olof Ek"),
    ("[Lena Brandt] asked the witness whether he had seen the car.", "the witness"),
    ("“We will rebuild the school,” [Lena Brandt] assured parents.", "parents"),
    ("[Lena Brandt] told her colleagues: “We lost.”", "her colleagues"),
    ("[Lena Brandt] told the audience, “We lost.”", "the audience"),
    ("The company notified its customers that prices would rise.", "its customers"),
    ("“You are free,” the officer told the two prisoners.", "the two prisoners"),
    ("[Lena Brandt], reminding supporters that the count was not over, left the stage.", "supporters"),
    ("“Nothing has changed,” [Lena Brandt] told journalists in Lisbon.", "journalists"),
    ("“Nothing has changed,” [Lena Brandt] told a news conference.", "a news conference"),
    ("“Nothing has changed,” [Lena Brandt] told the assembly’s members.", "the assembly’s members"),
    ("“Nothing has changed,” [Lena Brandt] told striking workers at the gate.", "striking workers"),
    ("Doctors told the family that the boy would live.", "the family"),
    ("“Nothing has changed,” she told them.", None),
    ("“Nothing has changed,” said [Lena Brandt] at a meeting with [Olof Ek].", None),
    ("[Lena Brandt] warned that the dam might break.", None),
    ("[Lena Brandt] asked whether the dam was safe.", None),
    ("“Nothing has changed,” [Lena Brandt] told CBS.", None),
    ("The letter told of a hard winter, [Lena Brandt] said.", None),
]
GAPS = [
    (
        "The pilot had reported smoke, [Lena Brandt] told CNN, before the line went dead.",
        "relay",
        "CNN",
        "a clause goes on behind the one of saying",
    ),
]
"""What is not found yet: a text, the part of its quotation, the words of that part, and why."""
