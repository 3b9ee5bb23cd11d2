"""Families in articles of our own: each bare surname with the person it names, or `?` where a reader can't know.

`[Surname=Given]` marks a bare surname; the person is named in full elsewhere in the text.
"""

from typing import Final

FAMILIES: Final = (
    # titles that only one of them has
    "Sen. Laura Hadley spoke first. Her husband, Judge Peter Hadley, waited outside. Judge [Hadley=Peter] later left. Sen. [Hadley=Laura] stayed.",
    "Governor Anna Brandt signed the bill. Karl Brandt, a farmer and her brother, objected. Gov. [Brandt=Anna] shrugged.",
    "Mayor Tom Wexler and Councilwoman Ruth Wexler disagreed. Councilwoman [Wexler=Ruth] voted no, and Mayor [Wexler=Tom] voted yes.",
    "Prince Adil Rahmani opened the fair. Professor Nadia Rahmani, his cousin, gave a talk. Professor [Rahmani=Nadia] spoke on water.",
    "Captain John Mercer commanded the ship. Doctor Mary Mercer treated the wounded. Doctor [Mercer=Mary] was decorated with Captain [Mercer=John].",
    "Bishop Paul Ashford spoke. General Mark Ashford listened. General [Ashford=Mark] said the plan would work.",
    "President Elena Moreau travelled. The first gentleman, Luc Moreau, stayed home. President [Moreau=Elena] returned on Friday.",
    # forms of address
    "Robert Kinley and Susan Kinley run the mill. Mr. [Kinley=Robert] keeps the books. Mrs. [Kinley=Susan] runs the shop.",
    "Mary Talbot met her uncle, James Talbot. Ms. [Talbot=Mary] smiled. Mr. [Talbot=James] did not.",
    "Sir George Fenwick and Lady Alice Fenwick hosted. Lady [Fenwick=Alice] gave a toast.",
    # the pronoun of the same sentence
    "Helen Marsh and David Marsh inherited the firm. [Marsh=Helen] said she would sell. The board agreed.",
    "Karen Doyle sued Michael Doyle. In court [Doyle=Michael] said he had paid. The judge adjourned.",
    # the relative is a side figure; the main person is meant
    "Chancellor Martin Vogel resigned. His wife, Ingrid Vogel, was seen in town. [Vogel=Martin] gave no reason. [Vogel=Martin] had led the party for years.",
    "Dana Whitlock won the race. Her father, Earl Whitlock, cheered. [Whitlock=Dana] thanked the fans. [Whitlock=Dana] will run again in May.",
    "Prime Minister Amir Sadeq fell ill, his son, Kamal Sadeq, said. Doctors said [Sadeq=Amir] was stable.",
    "Actor Brian Colfax was fined. His brother, Neil Colfax, was not charged. [Colfax=Brian] paid at once.",
    "The novelist Iris Pemberton died on Monday. Her daughter, Joan Pemberton, confirmed it. [Pemberton=Iris] wrote twelve novels.",
    "Striker Leo Brandao scored twice. His cousin, Rui Brandao, watched. [Brandao=Leo] limped off late.",
    # families, names and eras: nobody in particular
    "Frank Delaney founded the bank and Ellen Delaney sold it. The [Delaney=?] family kept the house.",
    "Hugo Sterling and Vera Sterling are rivals. The [Sterling=?] name sells hats.",
    "Omar Haddad and Leila Haddad left politics. The [Haddad=?] years were hard.",
    # only the relative is named in full
    "The first lady, Clara Benton, visited a school. President [Benton=?] was abroad. Mrs. [Benton=Clara] read to the children.",
    "His wife, Marta Olsen, testified. Senator [Olsen=?] did not appear. Mrs. [Olsen=Marta] wept.",
    # nobody leads
    "Jack Harmon and Bill Harmon run the team together. [Harmon=?] was not available.",
    "Twins Alex Novak and Robin Novak tied for first. [Novak=?] set a record last year.",
    # whoever was introduced and then called by surname keeps the surname
    "Rita Calloway opened the clinic in 1990. [Calloway=Rita] treated thousands. Years later Simon Calloway joined. The town honoured [Calloway=Rita] last week, when [Calloway=Rita] turned 80.",
    "Owen Prescott bought the paper. [Prescott=Owen] cut costs. A lawyer, Dean Prescott, is no relation. [Prescott=Owen] hired editors.",
    # who was spoken of in the sentence before, with a fresh introduction and a verb of their own
    'Gina Rossiter led the inquiry. Councilman Frank Rossiter asked for delay. "We need time," Councilman [Rossiter=Frank] said.',
    "Lt. Sam Okoro praised Sgt. Ben Okoro. Sgt. [Okoro=Ben] is on leave. Lt. [Okoro=Sam] took over.",
    "Ambassador Lena Fischer met Minister Otto Fischer. Minister [Fischer=Otto] refused. Ambassador [Fischer=Lena] flew home.",
    # a form of address that nobody can have who is named in full
    "The novelist Margaret Thorne read aloud. Mr. [Thorne=?] poured tea. Mrs. [Thorne=Margaret] read on.",
    "George Pruitt sold the farm. Mrs. [Pruitt=?] kept the horses.",
    "Brenda Ostrow ran the club with Gerald Ostrow. Mr. [Ostrow=Gerald] cooked. Ms. [Ostrow=Brenda] sang.",
    # a relative in the sentence before is not a form of address
    "Henry Farlow was the roommate of a friend of his former wife. [Farlow=Henry], 43, was arrested.",
    # a title that the article gives to neither of them
    "Iris Kellogg and Dean Kellogg testified. Secretary [Kellogg=?] did not.",
    "Rosa Lindqvist spoke first, and Nils Lindqvist second. President [Lindqvist=?] sent a letter.",
    # a common word before the surname
    "Judge Alan Forsyth resigned. His sister, Mary Forsyth, wept. Former [Forsyth=Alan] clerks cheered.",
    # nobody in particular
    "Piet Vermaak and Anna Vermaak fell out. The [Vermaak=?] dynasty was over.",
    "Rosa Ibarra and Luis Ibarra won. None of the [Ibarra=?] brothers came.",
    "Celia Norwood met Frank Norwood. A guide told Ms. [Norwood=Celia] about Mr. [Norwood=Frank].",
    # written before the rules of ages, ranks, kinship and possessive pronouns
    "President Pavel Drozd visited his wife Olga in hospital. Olga Drozd had surgery on Saturday. Reports said [Drozd=Pavel]'s children came too. Olga Drozd is well, [Drozd=Pavel] was quoted as saying by telephone.",
    "Helen Garrity entered the race on Monday. [Garrity=Helen] said her husband, former governor Paul Garrity, would campaign for her. [Garrity=Helen] leads in the polls. Mr. [Garrity=Paul] spoke in Ohio, where he told voters to be patient.",
    'Former President Luis Ferrante spoke for his brother, Senator Marco Ferrante. "He is ready," [Ferrante=Luis] said of his brother. Sen. [Ferrante=Marco] thanked him.',
    "Michelle Tandy gave a speech. The first lady said her husband, President Carl Tandy, had kept his word. Mrs. [Tandy=Michelle] spoke for an hour. President [Tandy=Carl] watched on television.",
    "Marina Volkova and Denis Volkov were married in 2010. [Volkova=Marina] is a judge. [Volkov=Denis] is a baker.",
    "The suspect, Adam Kessler, 24, is a student. His father, Bruno Kessler, 58, said he knew nothing. [Kessler=Adam], 24, was arrested at home. [Kessler=Bruno], 58, spoke to reporters from the porch.",
    "Police arrested Nadim Aslan and his brother Tarek Aslan. [Aslan=?] was held at the airport.",
    "Chairman Victor Lund founded the firm in 1970. His daughter Clara Lund took over in 2005. Under Ms. [Lund=Clara], sales doubled. Mr. [Lund=Victor] retired to Spain.",
    "Secretary Joan Merrick testified. As secretary of state, [Merrick=Joan] used a private server. Her husband, Bill Merrick, was not asked.",
    "Bill Merrick was president in the 1990s. His wife, Joan Merrick, a senator, is running now. President [Merrick=Bill] signed the law in 1996. Senator [Merrick=Joan] voted against it later.",
    "Actress Lena Corso and director Hugo Corso divorced in May. [Corso=?] declined to comment.",
    "The king's sister, Princess Maud Alberti, sued the tabloid. Her lawyer said [Alberti=Maud] was hurt. Count Leo Alberti, her cousin, paid the costs.",
    "Sen. Dale Hutton and his daughter, Amy Hutton, were hurt in the crash. [Hutton=Amy] said she had seen the truck. The senator is in hospital.",
    "Ivan Petrenko beat Oleg Petrenko in the final. The younger [Petrenko=?] fell in the last round.",
    "Kim Soo-jin met Kim Tae-ho. President [Kim=?] was absent.",
    "Jeb Colter trailed in the polls. His brother, former President George Colter, joined him in Iowa. [Colter=Jeb] said he was grateful. The former president left office in 2009. [Colter=Jeb]'s rivals laughed.",
    "Donor Roy Thaler gave a million. His wife Ruth Thaler gave two. Mr. [Thaler=Roy] would not say why. Mrs. [Thaler=Ruth] did.",
    "Ann Holloway died on Friday. She was 91. Her son, Mark Holloway, said [Holloway=Ann] had been ill. Mr. [Holloway=Mark] is a judge. [Holloway=Ann] wrote nine books.",
    'The boxer Sean Duffy, 30, fights on Saturday. Sean\'s brother Colm Duffy trains him. "He is fit," said Colm Duffy. [Duffy=Sean] weighed in at noon.',
    "Governor Grace Amari ordered an inquiry. Dr. Samuel Amari, a surgeon, is a suspect. Dr. [Amari=Samuel] denied it. Gov. [Amari=Grace] said nobody was above the law.",
    'Former champion Lars Holm and his nephew Nils Holm ski together. Nils Holm won bronze on Sunday. "I was lucky," [Holm=Nils] said.',
    "Mr. Peter Vance and Mrs. Judith Vance live in Rome. The [Vance=?] children study in Milan.",
    "Lawyer Iris Boland defended Gary Boland, who is accused of theft. [Boland=Iris] told the court that her client was ill.",
    "Owner Stan Kroll bought the club in 2001. Josh Kroll, his son, is a director. The fans booed [Kroll=Stan]. Josh waved.",
    "Hillary Pratt accepted the nomination. Bill Pratt wept. Chelsea Pratt introduced her mother. [Pratt=Hillary] spoke for an hour. [Pratt=Hillary] attacked her rival.",
    "Justice Wen Adair dissented. Attorney Ralph Adair argued the case. Justice [Adair=Wen] wrote that the law was clear.",
    "Billionaire Koji Arakawa, 70, resigned. His son Ken Arakawa becomes chief executive. [Arakawa=Koji] founded the company in 1980. Ken Arakawa said his father was tired.",
)

HARD: Final = (
    'Coach Otto Brand praised his son, goalkeeper Felix Brand. [Brand=Felix] saved two penalties. "I am proud," coach [Brand=Otto] said.',
    "Mayor Rosa Quint opened the bridge. Her predecessor, Emil Quint, no relation, built it. [Quint=Rosa] cut the ribbon. Former Mayor [Quint=Emil] stayed home.",
    "Prosecutors charged Theo Ransom with fraud. His sister Nell Ransom ran the office. [Ransom=Theo] faces ten years. Ms. [Ransom=Nell] was not charged, and [Ransom=Theo]'s lawyer said she knew nothing.",
    "Drivers Max Feld and Rolf Feld crashed. [Feld=Max] broke his arm, Max Feld's team said.",
    "Eva Lorant, the widow of painter Miklos Lorant, sold the house. [Lorant=Miklos] painted it in 1931. Mrs. [Lorant=Eva] is 88.",
    "Gen. Asif Durrani commands the army. His cousin Bilal Durrani leads the opposition. The army said [Durrani=?] had met envoys. Gen. [Durrani=Asif] flew to Paris.",
    "Foreign Minister Lina Haas met Finance Minister Kurt Haas. The foreign minister asked for money. Finance Minister [Haas=Kurt] said no. Foreign Minister [Haas=Lina] was angry.",
    "Tom Reyes and Ana Reyes wrote the report. [Reyes=Ana] said in her blog that it was late. [Reyes=Tom] said in his that it was not.",
)
"""Families of which we still give a surname to another one, or leave it open where a reader knows."""
