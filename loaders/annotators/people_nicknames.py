"""Short forms of given names: Bill is William, Bob is Robert."""

from __future__ import annotations

_TABLE = """
al albert alan alfred alexander
alex alexander alexandra alexandre alejandro
andy andrew
art arthur
ben benjamin
bernie bernard
bert albert herbert robert
beth elizabeth
betty elizabeth
bill william
billy william
bob robert
bobby robert
brad bradley
cathy catherine
charlie charles
chris christopher christine christian
chuck charles
cindy cynthia
dan daniel
danny daniel
dave david
debbie deborah
dick richard
don donald
doug douglas
ed edward edwin
eddie edward edwin
frank francis franklin
fred frederick alfred
gabe gabriel
gene eugene
geoff geoffrey
gerry gerald gerard
greg gregory
hank henry
harry harold henry
jack john
jake jacob
jeff jeffrey geoffrey
jen jennifer
jenny jennifer
jerry gerald jerome
jim james
jimmy james
joe joseph
joey joseph
johnny john
jon jonathan
josh joshua
kate katherine catherine kathleen
kathy katherine kathleen
ken kenneth
kim kimberly
larry lawrence laurence
len leonard
leo leonard leonardo leopold
lenny leonard
les leslie lester
liz elizabeth
lou louis
maggie margaret
manny manuel emmanuel
marty martin
matt matthew
max maxwell maximilian
meg margaret
mel melvin
mick michael
mickey michael
mike michael
misha mikhail
mitch mitchell
nancy anne
nate nathan nathaniel
ned edward
nick nicholas nikolai
pam pamela
pat patrick patricia
patty patricia
peggy margaret
pepe jose
pete peter
phil philip phillip
ray raymond
rich richard
rick richard
ricky richard
rob robert
robbie robert
rod rodney
ron ronald
ronnie ronald
russ russell
sam samuel samantha
sandy alexander sandra
sasha alexander
sid sidney
stan stanley stanislaus
steve steven stephen
sue susan
susie susan
ted edward theodore
teddy edward theodore
terry terence terrence theresa
tim timothy
toby tobias
tom thomas
tommy thomas
tony anthony antonio
vic victor
vince vincent
vlad vladimir
volodya vladimir
walt walter
wes wesley
will william
zach zachary
"""

SHORT_FORMS: dict[str, tuple[str, ...]] = {
    short: tuple(names) for short, *names in (line.split() for line in _TABLE.strip().splitlines())
}
"""For each short form the given names that it stands for."""
