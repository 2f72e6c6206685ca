"""English words of praise and blame.

The lists were written for this library, from general knowledge of English; they
repeat no published lexicon. Verbs are given by their base form (``+``: the last
consonant doubles; slashes: irregular forms), nouns in the singular; the others
do not inflect.
"""

from __future__ import annotations

__all__ = ["BAD_NOUNS", "BAD_OTHERS", "BAD_VERBS", "GOOD_NOUNS", "GOOD_OTHERS", "GOOD_VERBS"]

GOOD_VERBS = """
abound accomplish achieve acclaim admire adore advance amaze amuse applaud appreciate approve
astonish attain award bless+ bloom blossom bolster boost brighten captivate care celebrate champion
charm cheer cherish comfort commend compliment congratulate conquer console cooperate dazzle
delight deserve dignify earn ease elevate embrace empower enable enchant encourage endear endorse
energize enhance enjoy enlighten enliven ennoble enrich entertain enthuse entice esteem exalt excel+
excite exonerate fascinate favor favour flatter flourish forgive/forgave/forgiven fortify foster
fulfil+ gain gladden glorify grace gratify greet guarantee hail harmonize heal help honor honour hug+
illuminate impress improve innovate inspire intrigue invigorate jubilate laud laugh liberate
love marvel merit motivate nourish nurture outperform outshine overjoy pamper please praise
preserve profit prosper protect reassure reconcile recommend recover redeem refine refresh
rejoice relish remedy renew rescue respect restore revere revitalize revive reward safeguard
salute satisfy save savor savour secure shine/shone smile soothe sparkle strengthen succeed support
surpass sustain sweeten sympathize thank thrill thrive treasure triumph trust uphold/upheld uplift
upgrade value venerate vindicate welcome win+/won wow
"""

GOOD_NOUNS = """
ability abundance accomplishment accord accuracy achievement acclaim admiration admirer advance
advantage adventure affection affluence agility ally ambition angel applause appreciation approval
aptitude asset award balance bargain beauty benefactor beneficiary benefit blessing bliss bonus boon
boost bravery breakthrough brilliance calm care celebration champion charisma charity charm cheer
clarity comfort commendation compassion competence compliment confidence congratulation
consensus consolation contentment convenience cooperation courage courtesy creativity credibility
credit dedication delight democracy devotion dignity diligence discovery ease ecstasy efficiency
elegance eloquence empathy encouragement endorsement enjoyment enlightenment enthusiasm equality
esteem euphoria excellence excitement expertise fairness faith fame fan favor favour fidelity
flair forgiveness freedom friend friendliness friendship fun gain gem generosity genius gift gladness
glory goodness goodwill grace gratitude greatness growth guidance happiness harmony healing health
heaven hero heroine heroism honesty honor honour hope hospitality humility humor humour
improvement ingenuity innovation inspiration integrity intellect joke joy justice kindness
laughter legend leisure liberation liberty loyalty luck luxury maestro marvel masterpiece mastery
mercy merit milestone miracle modesty morality motivation nobility openness opportunity optimism
ovation paradise passion patience patriot patriotism peace perfection perseverance pioneer
pleasure poise popularity positivity praise precision prestige pride privilege prize
productivity proficiency profit progress promise prosperity protection prowess purity reassurance
recovery relief remedy renaissance rescue resilience respect revival reward romance safety
salvation satisfaction savior saviour security serenity sincerity skill smile solace solidarity
solution splendor splendour stability stamina strength success superiority support supporter
sweetness talent tenderness thanks thrill tolerance tranquility transparency treasure treat tribute
triumph trust truth understanding unity uplift valor valour value victory vigor vigour virtue
visionary vitality warmth wealth welfare wellbeing winner wisdom wit wonder worth zeal
"""

GOOD_OTHERS = """
able absolutely acceptable accessible accommodating accomplished accurate adept adequate admirable admirably
adorable advantageous affable affectionate affluent affordable agile agreeable alert altruistic amazing
amazingly ambitious amiable ample appealing appropriate apt articulate astounding astute attentive
attractive authentic awesome balanced beautiful beautifully beloved beneficial benevolent best better
blissful bold boundless brave bravely bright brilliant brilliantly bravo calm candid capable carefree
careful caring celebrated charismatic charitable charming cheerful chivalrous classy clean clear
clever coherent colorful comfortable comfy commendable compassionate compelling competent
complimentary concise confident congenial conscientious considerate consistent constructive
content convenient convincing convincingly cool cooperative cordial correct courageous courteous
cozy creative credible cute daring decent decisive dedicated deft delicious delightful dependable
deserving desirable determined devoted diligent diplomatic distinguished divine durable dynamic
eager earnest easy easier easily easygoing ecstatic effective effectively efficient efficiently
effortless effortlessly elated elegant eloquent eminent enduring energetic engaging enjoyable
enthusiastic equitable essential ethical euphoric excellent excellently exceptional exceptionally
exemplary exhilarating exquisite extraordinary exuberant fabulous fair fairly faithful famous
fantastic fashionable fast faultless favorable favourable favorite favourite fearless feasible
fertile festive fine finest flawless flexible fluent fond fortunate fortunately frank free fresh
friendly fruitful funny generous genial gentle genuine genuinely gifted glad gladly glamorous
glorious glowing good gorgeous graceful gracious grand grateful gratefully great greater greatest
handsome handy happier happiest happily happy hardworking harmless harmonious healthy
heartfelt heartwarming heavenly helpful heroic hilarious holy honest honestly honorable
hopeful hopefully hospitable humane humble humorous iconic ideal imaginative immaculate impartial
impeccable impressive inclusive incomparable incredible independent inexpensive influential
ingenious innocent innovative insightful inspirational instructive instrumental intact
intelligent interesting intuitive invaluable invincible inventive jolly jovial joyful joyous
jubilant judicious keen kindly knowledgeable laudable lavish lawful legendary legit liked likes
legitimate likable likeable lively lovable lovely loving loyal lucid lucky luminous lush
luxurious magical magnificent majestic marvelous marvellous masterful mature meaningful
memorable merciful meritorious merry mesmerizing meticulous mighty mindful miraculous modern
modest moral neat nice nicely nicer nicest nifty nimble noble noteworthy nutritious
objective optimal optimistic orderly original outstanding passionate patient patriotic
peaceful peacefully perfect perfectly phenomenal picturesque pioneering plausible playful pleasant
pleasantly pleased poetic polished polite popular positive positively powerful practical
precious precise premium prepared prestigious priceless principled pristine productive
professional proficient profitable profound prominent promising prompt proper properly
prosperous proud proudly proven prudent punctual pure qualified quick radiant rational
reasonable reasonably recommended refreshing relaxed relaxing reliable reliably remarkable remarkably
renowned reputable resilient resourceful respectable respectful responsible responsive rich
right righteous rightful rightly robust romantic sacred safe safely safer sane satisfactory
scenic secure seamless selfless sensational sensible sensitive serene sexy sharp simple sincere
sincerely skilled skillful skilful sleek smart smarter smartest smooth smoothly sociable solid
sophisticated sound spacious special spectacular spirited splendid spontaneous spotless stable
stellar straightforward strong stronger strongest strongly stunning stylish suave sublime
substantive successful successfully suitable sunny super superb superior supportive supreme
sustainable sweet swift talented tasteful tasty tender terrific thankful thankfully thorough
thoughtful thrifty tidy timely tireless tolerant top tranquil transparent tremendous
true truly trusted trustworthy truthful unbeatable unbiased unforgettable unique unmatched
unselfish upbeat useful valiant valid valuable versatile viable vibrant victorious vigilant
vigorous virtuous visionary vivid warm warmly wealthy welcoming well wholehearted wholesome wise
wisely witty wonderful wonderfully worthwhile worthy yay yes yummy zealous
"""

BAD_VERBS = """
abandon abduct abhor+ abuse accuse ache afflict aggravate agonize alarm alienate annoy
antagonize appall assault attack backfire ban+ banish bankrupt batter berate betray bicker blame
bleed/bled blunder bomb bore bother boycott brainwash breach bribe bruise brutalize bully bungle
burden burn cancel cheat chide choke clash coerce collapse complain complicate condemn confound
confuse conspire contaminate contradict corrode corrupt cram+ crash cripple criticize criticise crumble
crush cry curse cut+/cut damage damn deceive decay decline decry defame defeat defraud degrade
dehumanize delay demean demolish demonize demoralize denigrate denounce deny deplore deport
deprive deride despise destabilize destroy deteriorate detest devalue devastate die disagree
disappoint disapprove discourage discredit discriminate disgrace disgust dishonor dislike
dismay disobey disparage displease disregard disrespect disrupt dissatisfy distort distress distrust
disturb divide dominate doubt downgrade dread drown dump embarrass embezzle endanger enrage enslave
erode err evade exacerbate exaggerate exclude exhaust expel+ exploit fabricate fail fake falsify falter fear
flee/fled flop+ flounder flout fool forbid+/forbade/forbidden forsake/forsook/forsaken frighten frown
frustrate fumble grieve grumble gripe groan harass harm hate haunt hinder hoard horrify humiliate
hurt/hurt ignore impair impede imperil imprison incite indoctrinate infect inflame infuriate
infringe injure insult interfere intimidate intrude invade irk irritate isolate jeopardize
kill lack lag+ lament languish lie loathe loot lose/lost malign manipulate mar+ meddle mislead/misled
mismanage misrepresent mistreat mistrust misunderstand/misunderstood misuse moan mock molest mourn
murder nag+ neglect obstruct offend oppose oppress ostracize outrage overcharge overreact
overwhelm panic persecute perish perjure pester pilfer plague plot+ plunder poison pollute prevent
prohibit protest provoke punish quarrel rage rape ravage rebuke recoil refuse regret+ reject
repress reprimand repulse resent resist restrict retaliate revolt ridicule rob+ rot+ ruin sabotage
sadden scam+ scare scold scorn scream seize shame shatter shock shoot/shot shout sicken slander slap+
slaughter smear smell sneer snub+ sob+ spoil squander stab+ stagnate stall starve steal/stole/stolen
stifle stink/stank/stunk strangle struggle stumble subjugate subvert sue suffer suffocate suppress
suspect swindle tarnish taunt tease terrify terrorize threaten thwart torment torture traumatize
trick trouble tyrannize undermine upset+/upset vandalize vex victimize vilify violate vomit wail warn
waste weaken weep/wept whine worry worsen wound wreck yell
"""

BAD_NOUNS = """
abomination absurdity abuse abuser accident accusation aggression aggressor agony alarm ambush
anarchy anger anguish animosity annoyance anxiety apathy apprehension arrogance assassin assault
atrocity attack avarice backlash bankruptcy barbarity bastard betrayal bias bigot bigotry blackmail
blame blasphemy blemish bloodshed blunder bombing boredom bribe bribery brute brutality bug bully
burden calamity cancer carnage casualty catastrophe censorship chaos cheat cheater clown coercion
collapse complaint complication concern conflict confusion conspiracy contempt contradiction
controversy corruption coward cowardice crackdown crash crime criminal crisis critic criticism
crook cruelty culprit curse damage danger deadlock death debt decay deceit deception decline defeat
defect deficiency deficit degradation demise denial depression deprivation despair desperation
despot destruction deterioration devastation devil dictator dictatorship difficulty dilemma
disadvantage disagreement disappointment disapproval disarray disaster discomfort discontent
discord discrimination disease disgrace disgust dishonesty dislike dismay disorder disparity
displeasure disregard disrespect disruption dissatisfaction dissent distortion distress distrust
disturbance doom doubt downfall downside drawback dread drought dystopia embarrassment emergency
enemy enmity envy epidemic error evil excess exploitation extremism extremist failure falsehood
famine fanatic fascism fascist fatality fault fear felon felony fiasco filth flaw foe folly
fool fraud fraudster frustration fury garbage genocide gloom glitch greed grief grievance grudge
guilt hardship harm hassle hate hatred hater hazard headache hell hoax horror hostility humiliation
hypocrisy hypocrite idiocy idiot ignorance illness immorality impasse impurity inability inaction
incompetence inconvenience indecency indifference inequality inequity infection inferno inflation
infringement injury injustice insanity insecurity insensitivity instability insult insurrection
intimidation intolerance intrusion invader invasion irritation jealousy jerk junk kidnapping killer
killing lawsuit layoff laziness liar lie limitation loser loss lunacy lunatic madness malice
malpractice manipulation massacre menace mess misery misconception misconduct misfortune
mismanagement misogyny mistake mistrust misunderstanding misuse mob mockery moron murder murderer
negativity neglect negligence nepotism nightmare nonsense nuisance obscenity obstacle obstruction
offender offense opponent opposition oppression oppressor ordeal outcry outrage overreach pain
pandemic panic paranoia penalty peril perjury persecution pessimism pest pitfall plague plight
plunder poison pollution poverty prejudice pretext problem propaganda protest punishment
quagmire quarrel racism racist rage rape rapist recession rebellion refusal regret rejection
resentment restriction retaliation revenge ridicule riot risk robbery rubbish ruin
rumor sabotage sadness scam scandal scapegoat scarcity scourge setback sexism sexist shame shambles
shock shortage shortcoming sin skepticism slander slaughter slavery smear sorrow spite stagnation
starvation stench stigma stress strife struggle stupidity suffering suicide suspicion tantrum
tension terror terrorism terrorist theft thief threat thug torment torture toxin tragedy traitor
trash trauma travesty treason trouble turmoil tyranny tyrant ugliness uncertainty unemployment
unfairness unhappiness unrest uproar vandalism vengeance vice victim villain violation violence
virus vulgarity vulnerability war warning waste weakness wickedness woe worry wrath wreck
wrongdoing xenophobia
"""

BAD_OTHERS = """
abnormal abrasive abrupt absurd absurdly abysmal abusive afraid aggressive aimless alarming aloof
angrily angry annoying anti anxious apathetic appalling arbitrary archaic arrogant ashamed atrocious
authoritarian autocratic awful awfully awkward bad badly baffling baseless belligerent biased bigoted
bitter bitterly bizarre bland bleak bloated bloody bogus boring bossy broke broken brutal brutally
bumpy callous careless catastrophic chaotic cheap childish clueless clumsy coarse cold
complacent contemptuous contentious contradictory controversial corrupt costly counterproductive cowardly
crappy crazy creepy criminal crippled crooked crude cruel cruelly cumbersome cynical dangerous
dangerously dark dead deadly deceitful deceptive defective defenseless defiant deficient
deluded delusional demented deplorable depressed depressing desperate desperately despicable
despotic destructive detrimental devious difficult dire dirty disastrous discouraging disgraceful
disgusting dishonest dishonorable disingenuous dismal disobedient disorderly disorganized
disproportionate disrespectful disruptive dissatisfied distasteful distraught divisive dodgy
doomed doubtful draconian dreadful dreary dubious dull dumb dumber dumbest dysfunctional egotistical
empty envious erratic erroneous evasive evil excessive exorbitant expensive extreme faithless fake
false farcical fatal faulty fearful feeble ferocious filthy flawed flimsy foolish foolishly
forgetful foul fragile frail frantic fraudulent frightened frightful frivolous furious futile
garish ghastly gloomy greedy grim grisly gross grotesque gruesome grumpy guilty gullible
haphazard hapless harmful harsh hasty hateful haughty hazardous heartbreaking heartbroken heartless
hellish helpless hideous hopeless hopelessly horrendous horrible horribly horrid horrific hostile
humorless hypocritical idiotic ignorant ill illegal illegitimate illicit illogical immature immoral
impatient imperfect impossible impractical improper imprudent impulsive inaccurate inadequate
inane inappropriate incapable incoherent incompetent incomplete inconsiderate inconsistent
inconvenient incorrect indecent indecisive ineffective inefficient inept inexcusable infamous
inferior inflexible inhuman inhumane insane insecure insensitive insidious insincere
insufferable insufficient insulting intolerable intolerant intrusive invalid irrational irrelevant
irresponsible irritable jealous jobless joyless lame lazy lethal lifeless lonely lousy low
ludicrous mad malicious malignant mean mediocre menacing merciless messy mindless miserable
miserably misguided mistaken moody moronic muddled murderous murky naive nasty naughty nauseating
needless needlessly negative negatively negligent nervous neurotic nonsensical notorious noxious
obnoxious obscene obsolete odd offensive ominous oppressive outdated outrageous overpriced overrated
painful painfully paltry paranoid partisan pathetic peculiar perilous pernicious perverse perverted
pessimistic petty phony pitiful pitiless pointless poor poorer poorest poorly
powerless preachy predatory prejudiced preposterous pretentious problematic
provocative pushy questionable rabid radical rancid rash raw reckless recklessly redundant
regrettable regrettably relentless reluctant remorseless repellent reprehensible repressive
repugnant repulsive restless rigged rotten rough rude rudely ruthless sad sadder sadly savage
scandalous scary scornful selfish senile senseless severe severely shabby shaky shallow shameful
shamelessly shameless shoddy shortsighted sick sickening silly sinister skeptical sleazy sloppy slow
sluggish sly smelly smug snobbish sour spiteful stale stingy strange stressful stubborn stuck stupid
stupidly subpar superficial superfluous suspicious tacky tasteless tedious tense terrible terribly
terrified thoughtless threatening tired tiresome toxic tragic tragically traumatic treacherous
trivial troubled troublesome tyrannical ugly unable unacceptable unaccountable unaffordable
unattractive unaware unbearable uncaring uncertain uncivilized unclean unclear uncomfortable
unconstitutional unconvincing undemocratic undesirable undue uneasy uneducated unemployed unequal
unethical unfair unfairly unfaithful unfit unforgivable unfortunate unfortunately unfounded
unfriendly ungrateful unhappy unhealthy unhelpful uninformed uninspired uninteresting unjust
unjustified unjustly unkind unlawful unlikely unlucky unnatural unnecessary unnecessarily
unpleasant unpopular unprecedented unprepared unprofessional unqualified unrealistic unreasonable
unreliable unsafe unsatisfactory unscrupulous unsound unstable unsuccessful unsuitable untenable
untrue untrustworthy unusable unwanted unwarranted unwelcome unwilling unwise unworkable unworthy
useless vague vain vicious vile vindictive violent violently vulgar vulnerable wary wasteful
weak weaker weakest weird wicked wimpy worse worst worthless wrong wrongful wrongfully wrongly
"""
