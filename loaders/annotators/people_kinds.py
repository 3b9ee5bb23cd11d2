"""Words by kind that stand beside or instead of a person's name: titles, headline verbs, firms, groups, diseases, buildings."""

from __future__ import annotations

from loaders.annotators.people_tokens import word_set


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Read names of two words, one a line or parted by commas."""
    found = [name.split() for line in text.splitlines() for name in line.split(",") if name.strip()]
    return frozenset((first, second) for first, second in found)


SHORT_TITLES = word_set(
    "pres pres. prez sec sec. vp v.p. dj mc emcee c.e.o. c.f.o. c.o.o. ceo cfo coo cto atty atty. supt supt. treas treas. amb amb. "
    "det det. del del. ald ald. asst asst. gens gens. sens sens. reps reps. govs govs. drs drs. profs profs. spc. pfc. sfc "
    "asm. assemblyman assemblywoman assemblymember alderman alderwoman councilman councilwoman councilmember councillor "
    "congressmen congresswomen senators representatives governors mayors presidents ministers pastors bishops generals judges "
    "justices ambassadors actors actresses professors grandpa grandma pollster advocate strategist cofounder rapper comedian "
    "comedienne televangelist evangelist "
    "correspondent columnist anchorman anchorwoman anchor billionaire mogul hitmaker frontman libertarian republican democrat "
    "republicans democrats conservatives liberals whistleblower cartoonist pediatrician psychologist sociologist "
    "criminologist superstar supermodel heavyweight grandmaster coroner selectman selectwoman selectmen councilors councillors "
    "patrolman patrolwoman magistrate alderwoman restaurateur magician freemason mpp tsarevna tsarevich marquis marquise "
    "viscount viscountess empress mademoiselle seigneur monsignor strikers commissioners councilmen councilwomen lieutenants "
    "sergeants deputies officers detectives constables patrolmen troopers defenders midfielders goalkeepers doctors attorneys "
    "junior senior sophomore freshman handler master investigator const const. policemen policeman"
)
"""Titles and trades, mostly short or plural, that are no part of the name after them."""

ABBREVIATED_TITLES = word_set(
    "pres pres. prez sec sec. atty atty. supt supt. treas. amb amb. ald. asst. gens. sens. reps."
)
"""Titles in short, of which a name follows at once."""

SERVICES = word_set(
    "marine marines navy army seal seals sealed ranger rangers state staff defense defence commerce labor labour treasury "
    "management affairs operations policy security intelligence communications"
)
"""Last words of a title ("Secretary of State") and services that stand before a name, but can be names too."""

INHABITANTS = word_set(
    "ohioan ohioans kentuckian vermonter vermonters floridian floridians texan texans californian alaskan arizonan georgian "
    "hoosier iowan iowans kansan michigander minnesotan nebraskan nevadan oklahoman oregonian pennsylvanian tennessean utahn "
    "virginian wisconsinite coloradan hawaiian idahoan illinoisan louisianan marylander mississippian missourian montanan "
    "arkansan alabamian carolinian dakotan wyomingite mainer delawarean londoner glaswegian mancunian liverpudlian parisian "
    "berliner bavarian sicilian sydneysider queenslander torontonian quebecer albertan ontarian"
)

HEADLINE_VERBS = word_set(
    "absent accuses accused admits attacks attacking backs backing bashes blames blaming blasts blasting boasts "
    "calls claims compares comparing concedes condemns condemning conflates conflating confirms confronts contradicts "
    "criticizes criticizing criticises debates debating decimate decimates declares defends defending defies demands "
    "denies denounces denouncing destroys disavows disavowing dismisses dodges dumps dump echoes embraces embracing "
    "endorses endorsed endorsing entrusting evades exposes favors favours fires floats fumes gets gives gloats grills hammers "
    "hammering has hails hears hints hits hosts ignores impersonates impeach indict insults invites invokes is jabs joked jokes "
    "joins killed lambastes laments lashes lauds launches leads loses makes meets mocks mocking names nominates nominating "
    "offers opens ousts outlines owns picks pitches pledges plans praises praising predicts pushes questions quits raises "
    "rallies rebukes rebuking rebuffs refuses rejects rejecting releases renounce renounces repeats replaces responds reveals "
    "rips ripping roasts says saying scolds seeks sees shreds slams slamming slaps snubs speaks spars splits "
    "struggles sues suggests supports supporting suspends takes talks targets taunts tells thanked thanks threatens touts "
    "trails trashes trolls trumpets tries unloads unveils urges urging vows wants warns was were weighs welcomes wins wishes "
    "won't worries oks okays nixes mulls eyes axes nabs tops nets vies boosts bans probes visits resigns retires apologises "
    "apologizes appoints approves arrives becomes begins campaigns celebrates clinches closes comes dies drops earns edges ends "
    "enters faces files finds finishes goes grants heads honors honours keeps kicks lands lifts lists loses misses moves "
    "needs orders passes pays plays pulls reacts reaches receives recalls remembers reports returns rides runs scores "
    "sends serves shares shows signs sings sits stands starts stays steps stops strikes stuns surges sweeps swears testifies "
    "throws tours turns unseats upsets vetoes votes walks watches works writes"
)
"""Verbs of headlines with capitals; none is a name."""

STOCK_EPITHETS = word_set(
    "absent brave crazy crooked derelict disgraced embattled sleepy slain smaller larger stop sexist racist "
    "well oh yeah yes hey thanks hello hi dear"
)
"""Adjectives before a name in headlines and slogans; exclamations before one."""

SENTENCE_ADJECTIVES = word_set(
    "young old new black white rich poor good big small long short early late real true strong wise gay brown green sharp "
    "bright noble hardy said"
)
"""Adjectives that are names too: cut where a sentence begins and the article has the rest as a fuller name."""

BUILDINGS = word_set(
    "tower towers plaza hotel hotels casino casinos resort resorts airport university college academy foundation institute "
    "institution museum stadium arena ballroom boulevard avenue hospital clinic library cemetery winery vineyard brewery "
    "ranch grill diner bistro barbershop control research laboratory laboratories magazine newspaper gazette tribune "
    "organization organisation corporation corp inc company international enterprises entertainment productions "
    "pictures studios records networks pac superpac doral turnberry taj mahal memorial prize award awards scholarship "
    "fellowship amphitheater amphitheatre gymnasium fieldhouse speedway raceway polytechnic seminary refinery shipyard "
    "street road avenue highway central place observatory planetarium expressway turnpike tollway village show wafers probe virus endorsement"
)
"""Last words of a building, a firm, a body or a broadcast, with a capital, that is named like or after a person."""

SITES = word_set(
    "road street lane drive highway route court park hall hill hills lake creek river bridge dam bay island valley springs "
    "county township twp elementary high middle primary secondary school schools church chapel parish cathedral zoo aquarium "
    "exhibit exhibition collection chapter hospice funeral home homes house restaurant cafe café pizzeria deli bakery pharmacy "
    "market store stores shop shops mall center centre building block field park pavilion theater theatre playhouse pool "
    "society club league association union federation committee commission council board department bureau agency authority "
    "ministry administration campaign signs metals motors trash steel electronics logistics systems solutions technologies "
    "industries holdings capital securities insurance realty properties construction consulting nursery farms dairy orchards "
    "act bill law rule doctrine report syndrome test scale index line expressway trail trailhead loop parade marathon "
    "invitational classic tournament cup open wrestling basketball football baseball softball soccer volleyball hockey swimming "
    "medical hospital cemetery"
)
"""Words with a capital right after a name that is a place's, a school's, a firm's or a law's: not all are such alone."""

FIRM_ENDS = word_set(
    "co co. company sons bros bros. brothers partners associates inc inc. corp corp. cie cie. ltd ltd. llc llp plc gmbh ag nv "
    "sa spa kk oyj asa"
)
"""Words with a capital that end a firm's name."""

FIRM_GOODS = word_set(
    "shares share stock output sales turnover revenue revenues earnings profits dividend shareholders subsidiary subsidiaries "
    "units factory factories plant plants refinery smelter headquarters ipo customers brands products flights fleet debt "
    "bondholders creditors shareholding takeover"
)
"""What firms have and people hardly do."""

FAMILY_FIRST = word_set(
    "nguyen tran pham hoang phan huynh vu dang bui ngo duong zhang wang liu chen zhao zhou xu sun zhu hu guo gao luo zheng liang "
    "xie tang deng feng xiao cai jiang xi li lin yang huang kim choi jung kang cho yoon jang lim hwang ahn ryu kwon shin park"
)
"""Family names of Vietnam, China and Korea, which stand first."""

STORMS = word_set("hurricane typhoon cyclone storm uss hms rms")
"""Words that make a ship's or a storm's name even when written as a part of it."""

PLACES_TOGETHER = word_set(
    "counties roads streets avenues townships towns cities parishes districts islands rivers villages neighborhoods suburbs boroughs"
)
"""What several places are together: Clark, Grant and Lee counties."""

POSSESSIONS = word_set(
    "cafe café restaurant pizzeria pizza diner bistro bakery deli grill bar pub market place kitchen tavern inn steakhouse saloon deli trash "
    "law theorem disease syndrome day hospital church cathedral college"
)
"""What stands, with a capital, after X's in the name of a house, a law or a disease."""

GROUPS = word_set(
    "qaeda qaida qaeda's nusra shabaab shabab daesh isis isil hamas hezbollah hizballah fatah taliban peshmerga houthi houthis "
    "sayyaf mujahideen mujahedin janjaweed muqawama jihad gulag politburo interpol europol antifa syriza podemos likud sinn "
    "haram islamiyah taiba tayyiba xers millennials boomers bikers hutus tutsis bushes clintons kennedys kardashians"
)
"""Words of armed groups, parties, generations and families."""

GROUP_HEADS = word_set(
    "ansar jabhat jaysh jaish lashkar liwa harakat hizb hezb kataib kata'ib katibat tehrik tehreek jamaat jemaah jund ahrar "
    "faylaq asaib asa'ib hayat saraya"
)
"""First words of the names of armed groups ("army of", "partisans of"), if an article or a particle follows."""

GROUP_NAMES = _pairs(
    """boko haram, abu sayyaf, al qaeda, al qaida, al shabaab, al shabab, al nusra, ansar dine, sinn fein, fianna fail
    fine gael, plaid cymru, khmer rouge, tamil tigers, shining path, shiv sena, golden dawn, fatah revolutionary
    islamic jihad, muslim brotherhood, baby boomers, generation x, gen x, gen xers, gen z, hells angels, ku klux, cosa nostra
    black panthers, viet cong, lord's resistance, hizb ut-tahrir, ansar allah, bharatiya janata, aum shinrikyo
    first lady, navy seal, navy seals, squawk box, iron curtain, hang seng, morning joe, cosby show, home affairs
    mardi gras, south carolina, north carolina, cinco demayo, judas iscariot, chief executive, wall street, justice department
    """
)
"""Groups, parties, generations and other things whose names of two words look like a person's."""

DISEASES = word_set(
    "zika ebola alzheimer alzheimer's parkinson parkinson's hodgkin hodgkin's lyme dengue chikungunya malaria cholera "
    "tourette tourette's huntington's crohn crohn's asperger asperger's covid covid-19 sars mers lassa marburg"
)

FIRMS = word_set(
    "apple amazon intel nabisco nike allergan theranos comcast oracle cisco netflix spotify uber lyft airbnb linkedin snapchat pinterest "
    "reddit tumblr yahoo ebay paypal adobe nvidia qualcomm micron broadcom xerox kodak polaroid panasonic toshiba hitachi "
    "fujitsu nintendo sega sony lenovo huawei xiaomi alibaba baidu tencent nokia blackberry vodafone verizon telefonica "
    "t-mobile accenture capgemini infosys wipro tata reliance mondelez danone unilever lindt ferrero haribo lego mattel "
    "hasbro marriott hyatt accor sodexo aramark walgreens kroger safeway publix aldi lidl costco "
    "sainsbury's morrisons asda primark zara uniqlo rolex swatch burberry lululemon timberland reebok novartis "
    "astrazeneca glaxosmithkline sanofi genentech amgen biogen gilead abbvie medtronic aetna cigna humana anthem "
    "citigroup citi citibank citicorp hsbc natwest santander bbva unicredit ubs blackrock blackstone vanguard fidelity "
    "visa mastercard amex equifax experian allianz axa aviva zurich aig metlife prudential geico exxon exxonmobil mobil "
    "chevron conocophillips texaco petrobras pemex aramco statoil equinor eni repsol schlumberger enron rio "
    "vale alcoa arcelor arcelormittal nucor posco basf dow dupont solvay linde praxair fedex ups dhl maersk amtrak lufthansa "
    "ryanair easyjet qantas emirates egyptair etihad skywest jetblue textron haliburton lockheed "
    "subaru isuzu kia tesla lexus infiniti acura cadillac chevrolet buick pontiac jeep bugatti maserati remington smith-wesson "
    "colt glock beretta nielsen gallup rasmussen quinnipiac ipsos yougov zogby marist monmouth getty viacom hulu nickelodeon "
    "marvel pixar dreamworks lionsgate gannett mcclatchy newsmax buzzfeed gawker drudge janney jefferies "
    "nafta glass-steagall scotus potus flotus obamacare brexit watergate whitewater medicare medicaid coke fanta dnainfo "
    "crowdpac barna hurun guccifer theranos harrah harrah's caesars"
)
"""Large firms, brands, pollsters and coined words: no person unless the article has a full name or a title with it."""

FIRM_NAMES = _pairs(
    """time warner, wells fargo, goldman sachs, morgan stanley, merrill lynch, bear stearns, exxon mobil
    jpmorgan chase, jp morgan, j.p. morgan, charles schwab, smith barney, dean witter, paine webber, salomon brothers
    lehman brothers, legg mason, arthur andersen, coopers lybrand, peat marwick, duff phelps
    james capel, hoare govett, morgan grenfell, kleinwort benson, johns hopkins, ernst young, price waterhouse, booz allen
    dow jones, dow chemical, johnson controls, rolls royce, harley davidson, aston martin, alfa romeo, mercedes benz
    louis vuitton, victoria's secret, marks spencer
    john deere, estee lauder, jack daniels, jim beam, johnnie walker
    philip morris, lloyds tsb, credit suisse, standard chartered, hewlett packard, rio tinto, royal dutch, british airways
    eli lilly, abbott laboratories, coca cola, dr pepper, taco bell, burger king, wendy's international, papa john's
    ben jerry's, trader joe's, whole foods, dean deluca, barnes noble, neiman marcus, lord taylor, brooks brothers
    perkins coie, mossack fonseca, hogan lovells, mayer brown, akin gump, baker mckenzie, kirkland ellis, jones day
    sullivan cromwell, latham watkins, clifford chance, allen overy, sirius xm, rjr nabisco, anheuser busch
    hobby lobby, fannie mae, freddie mac, sallie mae, ginnie mae, getty images, mickey mouse, donald duck, bugs bunny
    miss piggy, peter pan, santa claus, father christmas, easter bunny, uncle sam, eiffel tower, fort hood, coldwell banker, cushman wakefield, jones lang, cantor fitzgerald
    """
)
"""Firms and figures of two words that look like a given and a family name."""
