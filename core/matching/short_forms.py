"""Short forms and spellings of Nordic, German and English first names, from general knowledge. Data, no code.

A line holds forms of one name; a form may stand in several lines. Read through `core.matching.text.fold`.
"""

SHORT_FORMS = """
abigail abby gail
aksel axel ake
alan allan allen
albert al bert bertie
aleksander alexander alex sander sascha
aleksandra alexandra alex sandra sascha
alfred alf fred freddy
amalie amelia malie mally
amanda mandy
anastasia stasia nastja
anders andy
andreas andi andy
andrew andy drew
anna anne ann annie anni
annegrete grete annegret anne
annelise anneliese
annika annikki anna
anthony tony
anton toni tony
antonia toni tonia
antonius anton toni
arthur artur art
arvid arve
astrid asta
august gus
augusta gusta
barbara barb
barbara barbro babs
bartholomeus bartek
benedicte benedikte bente
benedikt bengt benny ben
bengt benke benga
benjamin ben benny benni
bernadette berna detta
bernhard bernd berndt
berthold bertil bert
birgitte birgitta brigitte birgit gitte britta
bo bosse
brian bryan
carl karl kalle
carola karola
caroline karoline karolina carolina caro line
carsten karsten
catherine katherine kathryn kate katie kathy cathy kitty
cathrine kathrine trine cathy
cecilie cecilia cille silje cissi
charles charlie chuck karl carl
charlotte lotte lotta
christer krister
christian kristian chris kris
christiane christel kristel
christina kristina christine kristine stine tina tine
christoffer kristoffer christopher kristofer christoph chris kris toffer
clara klara
clemens klemens
cornelia nelly conny nele
daniel dan danny
david dave
deborah debbie deb
dieter dietrich
donald don
dorothea dorte dorthe dorthea thea
dorothy dot dolly dorothea
edith edda
edmund ed ned
eduard edvard edward ed eddie
eleonora leonora nora ellinor elinor
elisabeth elizabeth lisbeth lisbet elsebeth lise lis lisa betty beth
elise lise elisa
ellen helen ella
emanuel manuel
emilie emilia emmy milla
emma emmy
erik eric erich
erika erica
ernst ernest ernie
esben espen
eugen eugene gene
eva evi ewa eve
felicitas fee feli
ferdinand ferdi
flemming flemse
florian flo
frank francis
franz frans
franziska fransiska franzi
frederick fred freddie rick fritz
frederik fredrik friedrich fritz frede fred
frederikke frederika friederike rikke
gabriel gabe
gabriele gabriella gabi gaby
georg jorgen jurgen george
georg schorsch georgi
gerald jerry gerry
gerhard gert gerd geert
gertrud trude
gottfried friedel gotz
gregor gregory greg
gudrun gunn
gunnar gunner gurra
gunter gunther gunnar gunni
gustav gustaf gosta
gwendolyn gwen
hanne hanna
hanne-lore lore hannelore
hans hansi hannes hasse
hanspeter hape
harald harry harold
heinrich henrik heinz hendrik henry
helene helena lene lena
helga hella helle
helmut helmuth
henriette jette
herbert bert
hermann herman manni
hildegard hilde hilda
horst hotte
hubert hubs
hugo hugh
ilse elsa else
ingeborg inge inga inger
ingemar inge ingo
ingrid inga inger ingi
irene rene reni
isabella isabel isabelle isa
iver ivar
jacqueline jackie
jakob jacob
james jim jimmy jamie
jan janne jannik
janet jan jane
jeanette jannette jannet nette
jennifer jenny jenni
jens jenne jensi
jesper jeppe
jessica jess jessie
joachim joakim jochen achim jokum
joan joanna johanna
johan joel jojo
johanna hanna hannah
johannes johan hannes hans john
jonathan jon
josef joseph sepp
josefine josephine fine
joseph joe joey
judith judy
julia julie jule
jurgen jurg jorgen
kai kay
karin carin karen
kasper casper caspar
kata katarina
katharina katarina catharina kathrin katrin katrine cathrine trine kate kathe
katharina kathi kati kaya
kenneth ken kenny
kerstin kjerstin kirsten
kim kimmie
kirsten kirstin kirsti
klaus claus
konrad conrad conny
kristian krischan
kristoffer kit stoffer
kurt curt
lars lasse
lars lasse lasso
laura laurine
laurids laurits lauritz
lawrence laurence larry
leif leiv
leila lejla
leonard len lenny
leonhard leonard lennart leo
lillian lily lilian lilly
liselotte lilo lotte lise
lovisa louise luise lovise
lucas lukas luke
ludger lutz
ludvig ludde
ludvig ludwig lutz
lukas luki
madeleine maddie madeline lena
magdalena malene lena magda
magnus mange mogens mons
manfred manni fred
manuela manu ela
marcus markus mark marc
margaret maggie peggy meg greta
margareta greta maggan meta
margrethe margarethe margareta margit margaret grethe grete greta
maria marie mia mie
marianne mary-anne janne marian
marit marita mari
markus macke
martin marten morten tin
martina tina
mathias matthias mattias matias mathis mattis
mathilde matilda tilde
mats mathias mads
matthew matt
matthias matze hias matti
max massimo
maximilian max
melanie mel
michael micha michi mischa mike mick
michael mikael mike michel mick
michaela michi ela
michelle shelly
mikael micke mikko
mikkel mik michael
mogens magnus
mohammed mohammad muhammad mohamed muhammed mo
monika monica moni
morten martin
natalie natalia nat
nathan nathaniel nat
nicholas nick nicky
nicole nicola nici nicki
niels nils
nikolaj nicolai nicolaj nikolai nicolas nikolas niklas nicklas nick
nils nisse
norbert nobbi
oddvar odd
ole ola olle
oliver olli
olof olle olav ole
oluf olaf olav
oskar oscar ossi
pamela pam
patricia pat patty trish
patrick patrik
paul povl poul pal
paula pauline paulina
pauli paul
pauline polly
per pelle
pernille petronella
peter peder petter pete
peter pelle pekka
petra peddy
philip filip
philipp philip phil filip
rainer reiner
ralf ralph
rasmus asmus
raymond ray
rebecka rebecca rebekka becky
regina gina regine
reinhard reinhardt
reinhold reini holdi
renate nate reni
richard dick rick rich ricky
rikard richard rick
robert rob bob robbie
roland rolle rolli
ronald ron ronnie
rosemarie rosi romy rose
rudolf rudi
ruth rut
samantha sam
samuel sam sammy
sarah sara sally
sebastian basse seb
sebastian bastian basti
siegfried sigfred sigfrid
sigrid siri sigga
simon sim
sofie sophie sofia sophia fie
steen sten stein
stefan stephan steffen stephen steven steve staffan
stefanie stephanie steffi
sten steen stig
stephanie steph
sune sone
susanne susanna susan sanne susi
susanne susi susan sus sue
sven svend svein
sylvia silvia sylvi
terence terry
thelma telma
theodor theo teodor
theodore ted teddy theo
therese theresa teresa tessa
theresia resi thea
thomas tomas tom tommy
thomas tomas tommy thommy
thorbjorn torbjorn
thorsten torsten torstein
timo timotheus tim timothy
tobias tobi toby
tor thor tore
torben thorben
torbjorn tobbe
torkild thorkild
ulf uffe ulfert
ulla ursula ulrike
ulrich ulrik uli
ulrik ulle ulrich
ulrike uli ulli rike
ulrike ulrikke ulla
uwe ove
valdemar waldemar
valentin valle
vera veronika
veronica vera
veronika veronica vroni
vibeke wibeke wiebke
victoria vicki tory
viggo vigo
viktor victor
viktoria victoria vicky
vilhelm wilhelm ville willy willi
vincent vince vinzenz
vivian vivi
volker volkert
walter valter
walter walt
waltraud traudl trudi
wendelin wendel
werner verner
wilhelm willi wim bill william
wilhelmina mina minna helmine
william bill will billy vilhelm liam
wolfgang wolf
wolfgang wolfi wolle
yngve ingve
yvonne ivonne
zacharias zach zacharie
"""
