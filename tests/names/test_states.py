"""Every state is found by its capital, its demonym and its seat of government, and not by a word that looks like one."""

from __future__ import annotations

import pytest

from watcher.data import load_entities
from watcher.model import Article, TextSource, Topic
from watcher.text.normalise import fold_words
from watcher.topics.match import compile_topics

ENTITIES = load_entities()
STATES = [entity.name for entity in ENTITIES.by_name.values() if entity.kind == "state"]
MATCHER = compile_topics([Topic(name, name, f"@{name}") for name in STATES], ENTITIES)

KNOWN = """
afghanistan           | Kaboul           | afghanes             | Afghan
albania               | Tirana           | albanaises           | Albanian
algeria               | Alger            | algériennes          | Algerian
andorra               | Andorre-la-Vieille | andorranes         | Andorran
angola                | Luanda           | angolaises           | Angolan
argentina             | Buenos Aires     | argentines           | Argentinian
armenia               | Erevan           | arméniennes          | Armenian
australia             | Canberra         | australiennes        | Australian
austria               |                  | autrichiennes        | Austrian
azerbaijan            | Bakou            | azerbaïdjanaises     | Azerbaijani
bahamas               | Nassau           | bahaméennes          | Bahamian
bahrain               | Manama           | bahreïnies           | Bahraini
bangladesh            | Dacca            | bangladaises         | Bangladeshi
barbados              | Bridgetown       | barbadiennes         | Barbadian
belarus               | Minsk            | biélorusses          | Belarusian
belgium               |                  | belges               | Belgian
belize                | Belmopan         | béliziennes          | Belizean
benin                 | Cotonou          | béninoises           | Beninese
bhutan                | Thimphou         | bhoutanaises         | Bhutanese
bolivia               | La Paz           | boliviennes          | Bolivian
bosnia-herzegovina    | Sarajevo         | bosniennes           | Bosnian
botswana              | Gaborone         | botswanaises         | Botswanan
brazil                | Brasilia         | brésiliennes         | Brazilian
brunei                | Bandar Seri Begawan | brunéiennes       | Bruneian
bulgaria              |                  | bulgares             | Bulgarian
burkina-faso          | Ouagadougou      | burkinabè            | Burkinabe
burundi               | Gitega           | burundaises          | Burundian
cambodia              | Phnom Penh       | cambodgiennes        | Cambodian
cameroon              | Yaoundé          | camerounaises        | Cameroonian
canada                | Ottawa           | canadiennes          | Canadian
cape-verde            |                  | cap-verdiennes       | Cape Verdean
central-african-republic | Bangui        | centrafricaines      | Central African
chad                  | N'Djamena        | tchadiennes          | Chadian
chile                 | Santiago du Chili | chiliennes          | Chilean
china                 | Pékin            | chinoises            | Chinese
colombia              | Bogota           | colombiennes         | Colombian
comoros               | Moroni           | comoriennes          | Comorian
congo-brazzaville     | Brazzaville      |                      |
congo-kinshasa        | Kinshasa         | congolaises          | Congolese
costa-rica            |                  | costariciennes       | Costa Rican
cote-d-ivoire         | Abidjan          | ivoiriennes          | Ivorian
croatia               | Zagreb           | croates              | Croatian
cuba                  | La Havane        | cubaines             | Cuban
cyprus                | Nicosie          | chypriotes           | Cypriot
czechia               | Prague           | tchèques             | Czech
denmark               | Copenhague       | danoises             | Danish
djibouti              |                  | djiboutiennes        | Djiboutian
dominica              |                  | dominiquaises        |
dominican-republic    | Saint-Domingue   | dominicaines         | Dominican
ecuador               | Quito            | équatoriennes        | Ecuadorian
egypt                 | Le Caire         | égyptiennes          | Egyptian
el-salvador           | San Salvador     | salvadoriennes       | Salvadoran
equatorial-guinea     | Malabo           | équato-guinéennes    | Equatorial Guinean
eritrea               | Asmara           | érythréennes         | Eritrean
estonia               | Tallinn          | estoniennes          | Estonian
eswatini              | Mbabane          | swazies              | Swazi
ethiopia              | Addis-Abeba      | éthiopiennes         | Ethiopian
european-union        | Bruxelles        |                      |
fiji                  | Suva             | fidjiennes           | Fijian
finland               | Helsinki         | finlandaises         | Finnish
france                | Paris            | françaises           | French
gabon                 | Libreville       | gabonaises           | Gabonese
gambia                | Banjul           | gambiennes           | Gambian
georgia               | Tbilissi         | géorgiennes          | Georgian
germany               | Berlin           | allemandes           | German
ghana                 | Accra            | ghanéennes           | Ghanaian
greece                | Athènes          | grecques             | Greek
greenland             | Nuuk             | groenlandaises       | Greenlandic
grenada               |                  | grenadiennes         | Grenadian
guatemala             |                  | guatémaltèques       | Guatemalan
guinea                | Conakry          | guinéennes           | Guinean
guinea-bissau         | Bissau           | bissau-guinéennes    | Bissau-Guinean
guyana                | Georgetown       | guyaniennes          | Guyanese
haiti                 | Port-au-Prince   | haïtiennes           | Haitian
honduras              | Tegucigalpa      | honduriennes         | Honduran
hungary               | Budapest         | hongroises           | Hungarian
iceland               | Reykjavik        | islandaises          | Icelandic
india                 | New Delhi        | indiennes            | Indian
indonesia             | Jakarta          | indonésiennes        | Indonesian
iran                  | Téhéran          | iraniennes           | Iranian
iraq                  | Bagdad           | irakiennes           | Iraqi
ireland               | Dublin           | irlandaises          | Irish
israel                | Jérusalem        | israéliennes         | Israeli
italy                 | Rome             | italiennes           | Italian
jamaica               |                  | jamaïcaines          | Jamaican
japan                 | Tokyo            | japonaises           | Japanese
jordan                | Amman            | jordaniennes         | Jordanian
kazakhstan            | Astana           | kazakhes             | Kazakh
kenya                 | Nairobi          | kényanes             | Kenyan
kiribati              | Tarawa           | kiribatiennes        | I-Kiribati
kosovo                | Pristina         | kosovares            | Kosovar
kuwait                |                  | koweïtiennes         | Kuwaiti
kyrgyzstan            | Bichkek          | kirghizes            | Kyrgyz
laos                  | Vientiane        | laotiennes           | Laotian
latvia                | Riga             | lettones             | Latvian
lebanon               | Beyrouth         | libanaises           | Lebanese
lesotho               | Maseru           |                      | Basotho
liberia               | Monrovia         | libériennes          | Liberian
libya                 | Tripoli          | libyennes            | Libyan
liechtenstein         | Vaduz            | liechtensteinoises   | Liechtensteiner
lithuania             | Vilnius          | lituaniennes         | Lithuanian
luxembourg            |                  | luxembourgeoises     | Luxembourgish
madagascar            | Antananarivo     | malgaches            | Malagasy
malawi                | Lilongwe         | malawiennes          | Malawian
malaysia              | Kuala Lumpur     | malaisiennes         | Malaysian
maldives              |                  | maldiviennes         | Maldivian
mali                  | Bamako           | maliennes            | Malian
malta                 | La Valette       | maltaises            | Maltese
marshall-islands      | Majuro           | marshallaises        | Marshallese
mauritania            | Nouakchott       | mauritaniennes       | Mauritanian
mauritius             | Port-Louis       | mauriciennes         | Mauritian
mexico                | Mexico           | mexicaines           | Mexican
micronesia            | Palikir          | micronésiennes       | Micronesian
moldova               | Chisinau         | moldaves             | Moldovan
monaco                |                  | monégasques          | Monegasque
mongolia              | Oulan-Bator      | mongoles             | Mongolian
montenegro            | Podgorica        | monténégrines        | Montenegrin
morocco               | Rabat            | marocaines           | Moroccan
mozambique            | Maputo           | mozambicaines        | Mozambican
myanmar               | Naypyidaw        | birmanes             | Burmese
namibia               | Windhoek         | namibiennes          | Namibian
nauru                 |                  | nauruanes            | Nauruan
nepal                 | Katmandou        | népalaises           | Nepalese
netherlands           | La Haye          | néerlandaises        | Dutch
new-zealand           | Wellington       | néo-zélandaises      | New Zealand
nicaragua             | Managua          | nicaraguayennes      | Nicaraguan
niger                 | Niamey           | nigériennes          | Nigerien
nigeria               | Abuja            | nigérianes           | Nigerian
north-korea           | Pyongyang        | nord-coréennes       | North Korean
north-macedonia       | Skopje           | macédoniennes        | Macedonian
norway                | Oslo             | norvégiennes         | Norwegian
oman                  | Mascate          | omanaises            | Omani
pakistan              | Islamabad        | pakistanaises        | Pakistani
palau                 |                  | palaoises            | Palauan
palestine             |                  | palestiniennes       | Palestinian
panama                |                  | panaméennes          | Panamanian
papua-new-guinea      | Port Moresby     | papouasiennes        | Papua New Guinean
paraguay              | Asuncion         | paraguayennes        | Paraguayan
peru                  | Lima             | péruviennes          | Peruvian
philippines           | Manille          | philippines          | Philippine
poland                | Varsovie         | polonaises           | Polish
portugal              | Lisbonne         | portugaises          | Portuguese
qatar                 | Doha             | qataries             | Qatari
romania               | Bucarest         | roumaines            | Romanian
russia                | Moscou           | russes               | Russian
rwanda                | Kigali           | rwandaises           | Rwandan
samoa                 | Apia             | samoanes             | Samoan
san-marino            |                  | saint-marinaises     | Sammarinese
sao-tome-principe     |                  | santoméennes         | Santomean
saudi-arabia          | Riyad            | saoudiennes          | Saudi
senegal               | Dakar            | sénégalaises         | Senegalese
serbia                | Belgrade         | serbes               | Serbian
seychelles            |                  | seychelloises        | Seychellois
sierra-leone          | Freetown         | sierra-léonaises     | Sierra Leonean
singapore             | Singapour        | singapouriennes      | Singaporean
slovakia              | Bratislava       | slovaques            | Slovak
slovenia              | Ljubljana        | slovènes             | Slovenian
solomon-islands       | Honiara          | salomonaises         | Solomon Islands
somalia               | Mogadiscio       | somaliennes          | Somali
south-africa          | Pretoria         | sud-africaines       | South African
south-korea           | Séoul            | sud-coréennes        | South Korean
south-sudan           | Juba             | sud-soudanaises      | South Sudanese
spain                 | Madrid           | espagnoles           | Spanish
sri-lanka             | Colombo          | sri-lankaises        | Sri Lankan
st-kitts-nevis        | Basseterre       | kittitiennes         | Kittitian
st-lucia              | Castries         | saint-luciennes      | St. Lucian
st-vincent-grenadines | Kingstown        | vincentaises         | Vincentian
sudan                 | Khartoum         | soudanaises          | Sudanese
suriname              | Paramaribo       | surinamaises         | Surinamese
sweden                | Stockholm        | suédoises            | Swedish
switzerland           | Berne            | suisses              | Swiss
syria                 | Damas            | syriennes            | Syrian
taiwan                | Taipei           | taïwanaises          | Taiwanese
tajikistan            | Douchanbé        | tadjikes             | Tajik
tanzania              | Dodoma           | tanzaniennes         | Tanzanian
thailand              | Bangkok          | thaïlandaises        | Thai
timor-leste           | Dili             | timoraises           | Timorese
togo                  | Lomé             | togolaises           | Togolese
tonga                 | Nuku'alofa       | tongiennes           | Tongan
trinidad-tobago       | Port-d'Espagne   | trinidadiennes       | Trinidadian
tunisia               | Tunis            | tunisiennes          | Tunisian
turkiye               | Ankara           | turques              | Turkish
turkmenistan          | Achgabat         | turkmènes            | Turkmen
tuvalu                | Funafuti         | tuvaluanes           | Tuvaluan
uganda                | Kampala          | ougandaises          | Ugandan
ukraine               | Kiev             | ukrainiennes         | Ukrainian
united-arab-emirates  | Abou Dhabi       | émiraties            | Emirati
united-kingdom        | Londres          | britanniques         | British
united-states         | Washington       | américaines          | American
uruguay               | Montevideo       | uruguayennes         | Uruguayan
uzbekistan            | Tachkent         | ouzbèkes             | Uzbek
vanuatu               | Port-Vila        | vanuataises          | Ni-Vanuatu
vatican-city          | Le Vatican       |                      | Vatican
venezuela             | Caracas          | vénézuéliennes       | Venezuelan
vietnam               | Hanoï            | vietnamiennes        | Vietnamese
yemen                 | Sanaa            | yéménites            | Yemeni
zambia                | Lusaka           | zambiennes           | Zambian
zimbabwe              | Harare           | zimbabwéennes        | Zimbabwean
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in KNOWN.strip().splitlines()]

LOOKALIKES = [
    ("fr", "Il se peut que le ministre vienne demain."),
    ("fr", "Les drapeaux sont en berne devant la mairie."),
    ("fr", "Une tumeur bénigne, un kyste bénin, rien de grave."),
    ("fr", "Maurice Ravel est né à Ciboure et Dominique y habite."),
    ("fr", "La réunion de rentrée a duré deux heures."),
    ("fr", "Une grenade a explosé dans la cour."),
    ("fr", "Jordan Bardella a tenu un meeting."),
    ("fr", "Il fut le seul à partir ; elle ira seule."),
    ("fr", "Le canal Saint-Martin est à sec."),
    ("fr", "Il porte un bermuda et un jersey bleu."),
    ("fr", "Les Panama Papers ont fait tomber un ministre."),
    ("fr", "Un chili con carne pour six."),
    ("fr", "Le bateau a franchi la ligne de l'équateur."),
    ("fr", "La sauce hollandaise a tourné."),
    ("fr", "L'AS Monaco a perdu à domicile."),
    ("fr", "Salvador Dalí avait une moustache."),
    ("fr", "Le mâle est plus grand que la femelle."),
    ("fr", "Sofia Coppola présente son film."),
    ("fr", "Paris Hilton a lancé un parfum."),
    ("fr", "L'ascension du sommet a pris trois jours."),
    ("fr", "Il est rabat-joie et se rabat sur le pain."),
    ("fr", "Le syndrome de Stockholm n'est pas une maladie."),
    ("fr", "Un frère dominicain a béni le cortège."),
    ("fr", "La VAE permet de valider un diplôme."),
    ("fr", "Thaïs chante à l'opéra."),
    ("fr", "Une macédoine de légumes et un sucre."),
    ("fr", "Le champion a été le premier au pôle."),
    ("fr", "La salade grecque est au menu."),
    ("fr", "Le poulet colombo mijote."),
    ("fr", "Les Red Hot Chili Peppers et Chad Smith remontent sur scène."),
    ("fr", "Le dogue danois dort."),
    ("fr", "Le règlement de Dublin sera révisé."),
    ("fr", "Le rallye Dakar part dimanche."),
    ("en", "Polish the silver and polish your shoes."),
    ("en", "They roasted turkey for Thanksgiving: a turkey for twelve."),
    ("en", "The runners finish at noon; it was a photo finish."),
    ("en", "The Roman emperor wore a purple cloak."),
    ("en", "The castaway lived on a desert island."),
    ("en", "The islander sold suede shoes and pole vaulted."),
    ("en", "He moved from Athens, Georgia, to Savannah, Georgia."),
    ("en", "Voters in Vienna, Virginia, went to the polls."),
    ("en", "Chad Kroeger and Michael Jordan met backstage."),
    ("en", "He wore a Panama hat and lit Havana cigars."),
    ("en", "A guinea pig escaped from the school."),
    ("en", "The governor of New Mexico signed the bill."),
    ("en", "The New Jersey senator voted against it."),
    ("en", "A Great Dane ate a Danish pastry."),
    ("en", "A beef Wellington and a Brazil nut tart."),
    ("en", "The DACA programme for migrants was upheld; put it in a manila envelope."),
    ("en", "George Washington crossed the river."),
    ("en", "The male voter met Victoria in Kingston and Georgetown University."),
    ("en", "Frances McDormand won again, and she came to go."),
    ("en", "Red Hot Chili Peppers ate lima beans."),
    ("en", "Northern Mariana, said the man, ran ahead."),
    ("es", "El gobierno no quiere guerra, sino la paz."),
    ("es", "Quitó el cartel y uno se fue; la haya es un árbol."),
    ("es", "Se usa cada día, bajan los precios y servía de ejemplo."),
    ("es", "La mosca irá a la casa sana."),
    ("ru", "Кроме того, он сказал это вчера."),
    ("ru", "Они того же мнения, и дым шел из трубы."),
    ("ko", "그는 이 수단을 쓸 수 없다고 말했다. 저지하지 못했다."),
    ("de", "Es ist lange her, dass er kam; Oma fährt zum Nordpol."),
    ("de", "Propan und Butan sind Gase."),
    ("it", "Uno solo è rimasto; non due, sino alla fine."),
]


def states(text: str, language: str) -> set[str]:
    return {match.topic for match in MATCHER.match_topics(Article("https://a.example/1", "a", "", text, TextSource.SUPPLIED), language)}


@pytest.mark.parametrize(("name", "capital", "people", "demonym"), ROWS, ids=[row[0] for row in ROWS])
def test_a_state_speaks_by_its_capital_and_its_people(name: str, capital: str, people: str, demonym: str) -> None:
    """*Belgrade a nié*, *les autorités serbes* and *Serbian officials* all are Serbia, and nobody else."""
    if capital:
        assert states(f"{capital} a nié toute implication dans cette affaire.", "fr") == {name}
    if people:
        assert states(f"Selon les autorités {people}, l'enquête continue.", "fr") == {name}
    if demonym:
        assert states(f"{demonym} officials have denied the report.", "en") == {name}


@pytest.mark.parametrize(("language", "text"), LOOKALIKES, ids=range(len(LOOKALIKES)))
def test_a_look_alike_is_no_state(language: str, text: str) -> None:
    """Common words, first names, dishes, films and namesakes of capitals are no states."""
    assert not states(text, language)


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("united-kingdom", "fr", "Downing Street a démenti."),
        ("france", "en", "The Elysee declined to comment."),
        ("germany", "fr", "Le Bundestag a voté."),
        ("russia", "es", "El Kremlin lo ha desmentido."),
        ("vatican-city", "en", "The Holy See called for a truce."),
        ("spain", "fr", "La Moncloa a réagi."),
        ("european-union", "fr", "La Commission européenne a démenti."),
        ("sweden", "ru", "Об этом заявили в Стокгольме шведские прокуроры."),
        ("sweden", "ko", "스톡홀름은 이를 부인했다."),
        ("sweden", "de", "Das teilte die schwedische Staatsanwaltschaft mit."),
        ("sweden", "es", "Fuentes de la fiscalía sueca lo negaron."),
        ("hungary", "ru", "Будапешт это отрицает."),
        ("qatar", "ko", "도하는 이를 부인했다."),
        ("algeria", "de", "Algier hat die Vorwürfe zurückgewiesen."),
        ("lebanon", "es", "Beirut lo ha desmentido."),
        ("congo-kinshasa", "en", "The Democratic Republic of the Congo denied it."),
        ("congo-brazzaville", "en", "The Republic of Congo denied it."),
        ("bosnia-herzegovina", "en", "Bosnia and Herzegovina denied it."),
        ("trinidad-tobago", "en", "Trinidad and Tobago denied it."),
        ("benin", "fr", "Le Bénin a démenti."),
        ("chad", "en", "Chad has denied the report."),
        ("georgia", "en", "Georgia has denied the report."),
        ("togo", "ru", "Ломе это отрицает."),
    ],
)
def test_seats_and_other_languages(name: str, language: str, text: str) -> None:
    """Seats of government, cases, particles and the long names of namesakes."""
    assert states(text, language) == {name}


def test_no_state_goes_by_the_bare_name_of_another() -> None:
    """What one territory is called in some language is no alias of another; pairs written as one word (북러, 中俄) are of both."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for name in STATES:
        for alias in ENTITIES[name].aliases:
            if alias.role in ("names", "local", "capital") and alias.language not in ("zh", "ja"):
                owners.setdefault(fold_words(alias.text), set()).add(name)
    assert {words: names for words, names in owners.items() if len(names) > 1} == {}
    bare = {fold_words(alias.text): name for name in STATES for alias in ENTITIES[name].aliases if alias.role == "names"}
    for words, name in (
        (("china",), "china"),
        (("сша",), "united-states"),
        (("великобритания",), "united-kingdom"),
        (("中", "国"), "china"),
    ):
        assert bare[words] == name


def test_local_demonyms_are_adjectives() -> None:
    """A demonym that counts in its own language only is an adjective still."""
    german = [alias for alias in ENTITIES["germany"].aliases if alias.text == "German"]
    assert german
    assert all(alias.same_language_only and alias.is_demonym for alias in german)


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("hamas", "hamas"),
        ("hezbollah", "hezbollah"),
        ("houthis", "houthis"),
        ("taliban", "taliban"),
        ("wagner", "russia"),
        ("m23", "m23"),
        ("rapid-support-forces", "rapid-support-forces"),
        ("myanmar-junta", "myanmar"),
        ("mali-junta", "mali"),
        ("european-commission", "european-union"),
    ],
)
def test_movements_speak_for_themselves_and_juntas_for_their_state(name: str, party: str) -> None:
    """An armed movement is a party of its own, a military government is its state's."""
    assert ENTITIES[name].party == party
