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
)
