"""Every finding's sentences, in English and Swedish: what it is, and the mend.

Written for people who write courses, not programs. The parts in braces are filled in by the finding.
Keys and values of the format stand in the language of the format, in `backticks`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Said(NamedTuple):
    """How a finding is said: (what, mend) in each language, and whether it is a fault or a warning."""

    english: tuple[str, str]
    swedish: tuple[str, str]
    fault: bool = True


_FILES: Final = {
    "no-lessons": Said(
        ("there is no course here", "make a folder with a course.yaml in it; GUIDE.md shows how"),
        ("här finns ingen kurs", "gör en mapp med en course.yaml i; GUIDE.sv.md visar hur"),
    ),
    "no-course": Said(
        ("the folder has no course.yaml", "write one, or move the folder out of here"),
        ("mappen saknar course.yaml", "skriv en, eller flytta mappen härifrån"),
    ),
    "no-course-near": Said(
        ("the folder has no course.yaml but a {near}", "rename {near} to course.yaml"),
        ("mappen saknar course.yaml men har en {near}", "byt namn på {near} till course.yaml"),
    ),
    "no-course-txt": Said(
        (
            "the editor made {near} of course.yaml",
            "save it again as course.yaml, with “All files” as the file type",
        ),
        (
            "redigeraren gjorde {near} av course.yaml",
            "spara den igen som course.yaml, med filformatet ”Alla filer”",
        ),
    ),
    "folder-name": Said(
        (
            "the folder's name “{name}” cannot be a course's id",
            "use only a-z, 0-9 and hyphens, such as {better}",
        ),
        (
            "mappens namn ”{name}” kan inte vara kursens id",
            "använd bara a-z, 0-9 och bindestreck, till exempel {better}",
        ),
    ),
    "folder-name-long": Said(
        (
            "the folder's name “{name}” has {length} characters",
            "name it with {most} at most: it stands behind buttons",
        ),
        (
            "mappens namn ”{name}” har {length} tecken",
            "ge den ett namn på högst {most}: det står bakom knappar",
        ),
    ),
    "file-name": Said(
        (
            "{name} is neither course.yaml nor named after a language",
            "name a translation after its language, such as en.yaml",
        ),
        (
            "{name} är varken course.yaml eller döpt efter ett språk",
            "döp en översättning efter språket, till exempel en.yaml",
        ),
    ),
    "file-ending": Said(
        ("{name} would not be read", "rename it to {better}"),
        ("{name} skulle inte läsas", "byt namn på den till {better}"),
    ),
    "file-same-language": Said(
        (
            "the course is written in {language} already",
            "remove this file, or change `language` in course.yaml",
        ),
        (
            "kursen är redan skriven på {language}",
            "ta bort den här filen, eller ändra `language` i course.yaml",
        ),
    ),
    "file-unreadable": Said(
        ("the file cannot be read ({reason})", "check that it is there and may be opened"),
        ("filen går inte att läsa ({reason})", "se efter att den finns och får öppnas"),
    ),
    "file-too-big": Said(
        ("the file is larger than {most} kB", "keep texts here, and pictures and films in media/"),
        ("filen är större än {most} kB", "ha bara texter här; bilder och filmer hör hemma i media/"),
    ),
    "utf-16": Said(
        ("the file is saved as UTF-16", "save it again with the encoding UTF-8"),
        ("filen är sparad som UTF-16", "spara den igen med teckenkodningen UTF-8"),
    ),
    "not-utf-8": Said(
        (
            "a letter that is not UTF-8, probably “{letter}”",
            "save the file again with the encoding UTF-8",
        ),
        (
            "en bokstav som inte är UTF-8, troligen ”{letter}”",
            "spara filen igen med teckenkodningen UTF-8",
        ),
    ),
    "strange-character": Said(
        ("a character that cannot be shown ({number})", "remove it and write the text anew there"),
        ("ett tecken som inte går att visa ({number})", "ta bort det och skriv om texten där"),
    ),
    "file-empty": Said(
        ("the file is empty", "write the course in it, or remove the file"),
        ("filen är tom", "skriv kursen i den, eller ta bort filen"),
    ),
    "file-not-mapping": Said(
        ("the file does not begin with a key", "begin with a line such as `title: …`"),
        ("filen börjar inte med en nyckel", "börja med en rad som `title: …`"),
    ),
}

_YAML: Final = {
    "yaml-colon": Said(
        ("a colon in a text without quotes", "put quotes around the whole text, or check the indentation"),
        (
            "ett kolon i en text utan citattecken",
            'sätt raka citattecken (") runt hela texten, eller se över indraget',
        ),
    ),
    "yaml-dash": Said(
        ("a list begins on the line of its key", "put each “- ” on a line of its own, or quote the text"),
        (
            "en lista börjar på samma rad som sin nyckel",
            'sätt varje ”- ” på en egen rad, eller raka citattecken (") runt texten',
        ),
    ),
    "yaml-key": Said(
        (
            "a line that belongs to no key",
            "begin it with a key and a colon, or indent it under the text it belongs to",
        ),
        (
            "en rad som inte hör till någon nyckel",
            "börja den med en nyckel och kolon, eller dra in den under texten den hör till",
        ),
    ),
    "yaml-tab": Said(
        ("a tab in the indentation", "indent with spaces"),
        ("en tabb i indraget", "gör indrag med mellanslag"),
    ),
    "yaml-sign": Said(
        ("a text cannot begin with “{sign}”", "put quotes around the whole text"),
        ("en text kan inte börja med ”{sign}”", 'sätt raka citattecken (") runt hela texten'),
    ),
    "yaml-block": Said(
        ("something stands behind the sign that opens a block of text", "begin the text on the next line"),
        ("något står efter tecknet som öppnar ett textblock", "börja texten på nästa rad"),
    ),
    "yaml-quote": Said(
        ("a quote is opened and never closed", "close it where the text ends"),
        ("ett citattecken öppnas men stängs aldrig", "stäng det där texten slutar"),
    ),
    "yaml-after-quote": Said(
        ("text stands behind the closing quote", "write “so” within the text, or 'single' quotes around it"),
        (
            "det står text efter det stängande citattecknet",
            "skriv ”så” inne i texten, eller sätt enkla (') runt hela",
        ),
    ),
    "yaml-after-apostrophe": Said(
        (
            "text stands behind the closing single quote",
            'write \u2019 within the text, or "double" quotes around the whole',
        ),
        (
            "det står text efter det stängande enkla citattecknet",
            'skriv \u2019 inne i texten, eller sätt raka citattecken (") runt hela',
        ),
    ),
    "yaml-ragged": Said(
        ("a line of the text is indented otherwise", "begin all its lines equally far in"),
        ("en rad i texten är indragen på ett annat sätt", "alla rader i texten ska börja lika långt in"),
    ),
    "no-space": Said(
        ("a space is missing behind `{key}:`", "write `{key}: …`"),
        ("ett mellanslag saknas efter `{key}:`", "skriv `{key}: …`"),
    ),
    "dash-space": Said(
        ("a space is missing behind the dash", "write `- {word}`"),
        ("ett mellanslag saknas efter strecket", "skriv `- {word}`"),
    ),
    "no-dash": Said(
        ("something new begins here without its dash", "write “- ” before `{key}`, and the rest below it"),
        ("något nytt börjar här utan streck", "skriv ”- ” före `{key}`, och resten i linje under det"),
    ),
    "bullet": Said(
        ("“{sign}” begins no entry of a list", "write a plain hyphen and a space: “- ”"),
        ("”{sign}” börjar ingen rad i en lista", "skriv ett vanligt bindestreck och mellanslag: ”- ”"),
    ),
    "invisible-sign": Said(
        ("a sign that is not seen ({number})", "erase the beginning of the line and type it again"),
        ("ett tecken som inte syns ({number})", "sudda början av raden och skriv den på nytt"),
    ),
    "hashtag": Said(
        ("“{lost}” is lost: all behind “ #” on its line is no text", "put quotes around the whole text"),
        (
            "”{lost}” försvinner, med resten av raden efter ” #”",
            'sätt raka citattecken (") runt hela texten',
        ),
    ),
    "yaml-escape": Said(
        ("a backslash has a meaning of its own in “quotes”", "write it twice, or use 'single' quotes"),
        ("ett omvänt snedstreck betyder något inom citattecken", "skriv det två gånger, eller ta enkla (')"),
    ),
    "yaml-list": Said(
        ("a list in [brackets] goes wrong here", "part with commas, quote texts with signs, end with ]"),
        (
            "en lista inom [klamrar] går sönder här",
            "skilj med komma, sätt citattecken runt texter med skiljetecken, sluta med ]",
        ),
    ),
    "yaml-braces": Said(
        ("something in {{braces}} goes wrong here", "part with commas, quote texts with signs, end with }}"),
        (
            "något inom {{klammerparentes}} går sönder här",
            "skilj med komma, sätt citattecken runt texter med skiljetecken, sluta med }}",
        ),
    ),
    "yaml-document": Said(
        ("a line with only “---” begins a second document", "remove it"),
        ("en rad med bara ”---” börjar ett nytt dokument", "ta bort den"),
    ),
    "yaml-indent": Said(
        ("the line does not stand under its neighbours", "indent it as the lines it belongs with"),
        ("raden står inte i linje med sina grannar", "dra in den lika långt som raderna den hör ihop med"),
    ),
    "yaml-deep": Said(
        ("lists and keys are nested too deep", "see GUIDE.md for the shape of a course"),
        ("listor och nycklar ligger för djupt i varandra", "se GUIDE.sv.md för hur en kurs ser ut"),
    ),
    "yaml-other": Said(
        ("this is not YAML ({problem})", "compare with the sample in GUIDE.md"),
        ("det här är inte YAML ({problem})", "jämför med exemplet i GUIDE.sv.md"),
    ),
}

_KEYS: Final = {
    "duplicate-key": Said(
        ("`{key}` stands twice, first on line {line}", "keep one of them"),
        ("`{key}` står två gånger, först på rad {line}", "behåll en av dem"),
    ),
    "duplicate-first-key": Said(
        (
            "`{key}` stands twice, first on line {line}",
            "if something new begins here write “- ” before it, else keep one of them",
        ),
        (
            "`{key}` står två gånger, först på rad {line}",
            "börjar något nytt här skriver du ”- ” framför, annars behåller du en av dem",
        ),
    ),
    "key-not-text": Said(
        ("a key that is no word", "begin the line with a key such as `title:`"),
        ("en nyckel som inte är ett ord", "börja raden med en nyckel som `title:`"),
    ),
    "unknown-key": Said(
        ("`{word}` is no key here", "use one of: {known}"),
        ("`{word}` är ingen nyckel här", "använd någon av: {known}"),
    ),
    "unknown-key-near": Said(
        ("`{word}` is no key here", "did you mean `{near}`?"),
        ("`{word}` är ingen nyckel här", "menade du `{near}`?"),
    ),
    "key-elsewhere": Said(
        ("`{key}` is not said here", "remove it; it holds as it stands in the original"),
        ("`{key}` sägs inte här", "ta bort den; det gäller som det står i originalet"),
    ),
    "brace-comma": Said(
        ("a comma within {{braces}} ended the text before “{word}”", "put quotes around the whole text"),
        (
            "ett komma inom {{klammerparentes}} avslutade texten före ”{word}”",
            'sätt raka citattecken (") runt hela texten',
        ),
    ),
    "missing": Said(
        ("`{key}` is missing", "write it"),
        ("`{key}` saknas", "skriv den"),
    ),
    "empty": Said(
        ("`{key}` is empty", "write something behind it, or remove the line"),
        ("`{key}` är tom", "skriv något efter den, eller ta bort raden"),
    ),
    "too-long": Said(
        ("`{key}` is {length} characters long", "shorten it to at most {most}"),
        ("`{key}` är {length} tecken lång", "korta den till högst {most}"),
    ),
    "too-few": Said(
        ("the number of `{key}` is {count}", "write at least {least}"),
        ("antalet `{key}` är {count}", "skriv minst {least}"),
    ),
    "too-many": Said(
        ("the number of `{key}` is {count}", "keep at most {most}"),
        ("antalet `{key}` är {count}", "behåll högst {most}"),
    ),
    "text-yes-no": Said(
        ("`{value}` without quotes means yes or no, not the word", 'write "{value}"'),
        ("`{value}` utan citattecken betyder ja eller nej, inte ordet", 'skriv "{value}"'),
    ),
    "text-number": Said(
        ("`{value}` without quotes is read as a number", 'write "{value}"'),
        ("`{value}` utan citattecken läses som ett tal", 'skriv "{value}"'),
    ),
    "text-date": Said(
        ("`{value}` without quotes is read as a date", 'write "{value}"'),
        ("`{value}` utan citattecken läses som ett datum", 'skriv "{value}"'),
    ),
    "text-tag": Said(
        ("a text cannot begin with “!” (`{tag}`)", "put quotes around the whole text"),
        ("en text kan inte börja med ”!” (`{tag}`)", 'sätt raka citattecken (") runt hela texten'),
    ),
    "text-other": Said(
        ("`{value}` without quotes is not read as a text", 'write "{value}"'),
        ("`{value}` utan citattecken läses inte som en text", 'skriv "{value}"'),
    ),
    "text-mapping": Said(
        ("`{key}` should be a text, but keys stand in it", "if the text has a colon, put quotes around it"),
        (
            "`{key}` ska vara en text, men här står nycklar",
            'om texten har ett kolon, sätt raka citattecken (") runt den',
        ),
    ),
    "text-list": Said(
        ("`{key}` should be a text, but a list stands here", "write one text; quote it if it begins with ["),
        (
            "`{key}` ska vara en text, men här står en lista",
            "skriv en enda text; sätt citattecken runt den om den börjar med [",
        ),
    ),
    "not-flag": Said(
        ("`{key}` can only be true or false", "write `{key}: true` or `{key}: false`, without quotes"),
        (
            "`{key}` kan bara vara true eller false",
            "skriv `{key}: true` eller `{key}: false`, utan citattecken",
        ),
    ),
    "not-list": Said(
        ("`{key}` should be a list", "write each entry on a line of its own that begins with “- ”"),
        ("`{key}` ska vara en lista", "skriv varje del på en egen rad som börjar med ”- ”"),
    ),
    "not-mapping": Said(
        ("`{key}` should hold keys and texts", "write lines such as `title: …`, indented under it"),
        ("`{key}` ska innehålla nycklar och texter", "skriv rader som `title: …`, indragna under den"),
    ),
}

_CONTENT: Final = {
    "bad-id": Said(
        ("“{id}” cannot be an id", "use only a-z, 0-9 and hyphens, such as {better}"),
        ("”{id}” kan inte vara ett id", "använd bara a-z, 0-9 och bindestreck, till exempel {better}"),
    ),
    "duplicate-id": Said(
        ("the id `{id}` is taken since line {line}", "choose another; never change one that is in use"),
        (
            "id:t `{id}` är upptaget sedan rad {line}",
            "välj ett annat; ändra aldrig ett som redan används",
        ),
    ),
    "bad-language": Said(
        ("“{language}” is no language tag", "write one such as sv, en or sv-easy"),
        ("”{language}” är ingen språkkod", "skriv en som sv, en eller sv-easy"),
    ),
    "bad-license": Said(
        ("“{license}” is no SPDX licence", "write one such as CC-BY-4.0, or remove the line"),
        ("”{license}” är ingen SPDX-licens", "skriv en som CC-BY-4.0, eller ta bort raden"),
    ),
    "unknown-trade": Said(
        ("`{word}` is no trade", "use one of: {known}"),
        ("`{word}` är ingen bransch", "använd någon av: {known}"),
    ),
    "unknown-trade-near": Said(
        ("`{word}` is no trade", "did you mean `{near}`?"),
        ("`{word}` är ingen bransch", "menade du `{near}`?"),
    ),
    "duplicate-trade": Said(
        ("the trade `{trade}` stands twice", "keep one of them"),
        ("branschen `{trade}` står två gånger", "behåll en av dem"),
    ),
    "unknown-lesson": Said(
        ("the course has no lesson `{word}`", "use one of: {known}"),
        ("kursen har inget tips `{word}`", "använd något av: {known}"),
    ),
    "unknown-lesson-near": Said(
        ("the course has no lesson `{word}`", "did you mean `{near}`?"),
        ("kursen har inget tips `{word}`", "menade du `{near}`?"),
    ),
    "unknown-question": Said(
        ("the lesson has no question `{word}`", "use one of: {known}"),
        ("tipset har ingen fråga `{word}`", "använd någon av: {known}"),
    ),
    "unknown-question-near": Said(
        ("the lesson has no question `{word}`", "did you mean `{near}`?"),
        ("tipset har ingen fråga `{word}`", "menade du `{near}`?"),
    ),
    "unknown-workshop": Said(
        ("the course has no workshop `{word}`", "use one of: {known}"),
        ("kursen har ingen workshop `{word}`", "använd någon av: {known}"),
    ),
    "unknown-workshop-near": Said(
        ("the course has no workshop `{word}`", "did you mean `{near}`?"),
        ("kursen har ingen workshop `{word}`", "menade du `{near}`?"),
    ),
    "quiz-and-poll": Said(
        ("the lesson has both a quiz and a poll", "keep one; move the other to a lesson of its own"),
        ("tipset har både `quiz` och `poll`", "behåll en; flytta den andra till ett eget tips"),
    ),
    "no-correct": Said(
        ("no option is correct", "add `correct: true` to at least one, or make it a `poll`"),
        ("inget svar är rätt", "lägg `correct: true` på minst ett, eller gör det till en `poll`"),
    ),
    "option-colon": Said(
        ("an option with a colon and no quotes is not read as a text", "put quotes around the whole option"),
        (
            "ett svar med kolon och utan citattecken läses inte som en text",
            'sätt raka citattecken (") runt hela svaret',
        ),
    ),
    "options-joined": Said(
        ("two options became one here", "begin each on a line of its own with “- ”, a hyphen and a space"),
        ("två svar blev ett här", "börja varje på en egen rad med ”- ”, bindestreck och mellanslag"),
    ),
    "arabic-comma": Said(
        ("the Arabic comma “،” does not part options", "write “,” between them, or a line for each"),
        ("det arabiska kommat ”،” skiljer inte svar åt", "skriv ”,” mellan dem, eller en rad för varje"),
    ),
    "options-differ": Said(
        (
            "the number of options is {count}, in the original {expected}",
            "write the same ones in the same order",
        ),
        ("antalet svar är {count}, i originalet {expected}", "skriv samma svar i samma ordning"),
    ),
    "question-too-many": Said(
        ("the original has no question in this place ({most} in all)", "remove it, or add it there too"),
        (
            "originalet har ingen fråga på den här platsen ({most} totalt)",
            "ta bort den, eller lägg till den där",
        ),
    ),
    "poll-unknown": Said(
        ("the original has no poll here", "remove it, or add it there too"),
        ("originalet har ingen `poll` här", "ta bort den, eller lägg till den där"),
    ),
    "missing-alt": Said(
        ("media without `alt`", "say what is seen or heard, for those who cannot see or hear it"),
        ("media utan `alt`", "berätta vad som syns eller hörs, för den som inte kan se eller höra det"),
    ),
    "media-path": Said(
        ("“{name}” is no plain file name", "put the file in media/ and write its name only"),
        ("”{name}” är inte bara ett filnamn", "lägg filen i media/ och skriv bara namnet"),
    ),
    "media-ending": Said(
        ("the ending of “{name}” tells no kind of media", "use one of: {known}"),
        ("ändelsen på ”{name}” säger inte vad det är", "använd någon av: {known}"),
    ),
    "media-missing": Said(
        ("media/{name} is missing", "put the file there, or correct the name"),
        ("media/{name} saknas", "lägg filen där, eller rätta namnet"),
    ),
    "media-missing-near": Said(
        ("media/{name} is missing", "did you mean {near}? Capitals and small letters count"),
        ("media/{name} saknas", "menade du {near}? Stora och små bokstäver räknas"),
    ),
    "media-unreadable": Said(
        ("media/{name} cannot be read ({reason})", "check that it is a file that may be opened"),
        ("media/{name} går inte att läsa ({reason})", "se efter att det är en fil som får öppnas"),
    ),
    "media-empty": Said(
        ("media/{name} is empty", "put the file there again"),
        ("media/{name} är tom", "lägg dit filen igen"),
    ),
    "media-not-what": Said(
        ("media/{name} is not what its ending .{ending} says", "save it again in that format"),
        ("media/{name} är inte vad ändelsen .{ending} säger", "spara den igen i det formatet"),
    ),
    "not-https": Said(
        ("“{link}” is no safe link", "write an address that begins with https://"),
        ("”{link}” är ingen säker länk", "skriv en adress som börjar med https://"),
    ),
    "markdown-heading": Said(
        ("a chat shows no headings", "make it **bold**"),
        ("en chatt visar inga rubriker", "gör den **fet**"),
    ),
    "markdown-table": Said(
        ("a chat shows no tables", "write a list"),
        ("en chatt visar inga tabeller", "skriv en lista"),
    ),
    "markdown-code": Said(
        ("a chat course shows no code", "begin the line without four spaces, and write without `"),
        ("en kurs i chatten visar ingen kod", "börja raden utan fyra mellanslag, och skriv utan `"),
    ),
    "markdown-html": Said(
        ("a chat shows no HTML", "use **bold**, *italic*, lists and links"),
        ("en chatt visar ingen HTML", "använd **fet**, *kursiv*, listor och länkar"),
    ),
    "markdown-quote": Said(
        ("a chat shows no block quotes", "remove the “>”, and use quotation marks"),
        ("en chatt visar inga blockcitat", "ta bort ”>” och använd citattecken"),
    ),
    "markdown-rule": Said(
        ("a chat shows no lines", "leave an empty line instead"),
        ("en chatt visar inga linjer", "lämna en tom rad i stället"),
    ),
    "markdown-image": Said(
        ("a picture within the text is not shown", "name it under `media`, with `alt`"),
        ("en bild inne i texten visas inte", "ange den under `media`, med `alt`"),
    ),
    "markdown-strike": Said(
        ("a chat shows no struck text", "remove the ~~"),
        ("en chatt visar ingen överstruken text", "ta bort ~~"),
    ),
}

_WARNINGS: Final = {
    "comment": Said(
        ("“{lost}” is not sent: a note begins at “ # ”", "if it is part of the text, quote the whole text"),
        (
            "”{lost}” skickas inte: efter ” # ” står en anteckning",
            'hör det till texten, sätt raka citattecken (") runt hela',
        ),
        fault=False,
    ),
    "list-comma": Said(
        (
            "a comma parted what stands in quotation marks",
            "write each option on a line of its own",
        ),
        ("ett komma delade det som står inom citattecken", "skriv en rad per svar, med ”- ” framför"),
        fault=False,
    ),
    "media-too-large": Said(
        (
            "media/{name} has {size} MB, and {channels} takes {most}",
            "make it smaller or shorter; else the words may go out there with `alt` in its place",
        ),
        (
            "media/{name} är på {size} MB, och {channels} tar {most}",
            "gör den mindre eller kortare, annars kan orden gå ut där med `alt` i stället",
        ),
        fault=False,
    ),
    "media-format": Said(
        (
            "{channels} does not show .{ending}",
            "there the words go out with `alt` in its place; jpg, mp4, mp3 and pdf are shown everywhere",
        ),
        (
            "{channels} visar inte .{ending}",
            "där går orden ut med `alt` i stället; jpg, mp4, mp3 och pdf visas överallt",
        ),
        fault=False,
    ),
    "picture-large": Said(
        (
            "media/{name} has too many dots",
            "make it smaller, width and height {most} together; else Telegram shows `alt` in its place",
        ),
        (
            "media/{name} har för många bildpunkter",
            "gör den mindre, bredd och höjd högst {most} tillsammans, annars visar Telegram `alt` i stället",
        ),
        fault=False,
    ),
    "picture-odd": Said(
        ("media/{name} cannot be read as a picture", "open it in a picture editor and save it again"),
        ("media/{name} går inte att läsa som bild", "öppna den i ett bildprogram och spara den igen"),
        fault=False,
    ),
    "long-tip": Said(
        ("the tip is {length} characters long", "under {most} it is read on a phone at a glance"),
        ("tipset är {length} tecken långt", "under {most} läses det med en blick på mobilen"),
        fault=False,
    ),
    "long-option": Said(
        ("the option has {length} characters and becomes A, B, C", "at most {most} fit on a button"),
        ("svaret har {length} tecken och blir A, B, C", "högst {most} får plats på en knapp"),
        fault=False,
    ),
    "long-message": Said(
        (
            "tip, longest comment and explanation make {length} characters{trade}",
            "shorten them together to {most}",
        ),
        (
            "tips, längsta kommentar och förklaring blir {length} tecken{trade}",
            "korta dem tillsammans till {most}",
        ),
        fault=False,
    ),
    "long-message-next": Said(
        (
            "tip, longest answer to an earlier question and this question make {length} characters{trade}",
            "shorten them together to {most}",
        ),
        (
            "tips, längsta svar på en tidigare fråga och den här frågan blir {length} tecken{trade}",
            "korta dem tillsammans till {most}",
        ),
        fault=False,
    ),
    "longest-right": Said(
        (
            "in {count} of {all} questions the correct option is the longest",
            "shorten some, or let wrong ones be longer",
        ),
        (
            "i {count} av {all} frågor är det rätta svaret längst",
            "korta några, eller låt felaktiga vara längre",
        ),
        fault=False,
    ),
    "same-option": Said(
        ("the option “{text}” stands twice", "change one of them, or remove it"),
        ("svaret ”{text}” står två gånger", "ändra ett av dem, eller ta bort det"),
        fault=False,
    ),
    "bold-shown": Said(
        ("`**` is shown as it stands here", "remove it; only a tip can have bold words"),
        ("`**` syns som stjärnor här", "ta bort dem; bara i ett tips går det att skriva fett"),
        fault=False,
    ),
    "alt-alone": Said(
        ("`alt` without `media` is never shown", "name the picture under `media`, or remove the line"),
        ("`alt` utan `media` visas aldrig", "ange bilden under `media`, eller ta bort raden"),
        fault=False,
    ),
    "language-unspoken": Said(
        (
            "kompis does not speak {language}, so nobody gets this translation",
            "it may stay until it does; today that is {known}",
        ),
        (
            "kompis talar inte {language}, så ingen får den här översättningen",
            "den kan ligga kvar tills kompis gör det; i dag är det {known}",
        ),
        fault=False,
    ),
    "two-messages": Said(
        ("on {channels} the lesson needs two messages{trade}", "shorten tip, options or comments"),
        ("på {channels} behöver tipset två meddelanden{trade}", "korta tips, svar eller kommentarer"),
        fault=False,
    ),
    "give-away": Said(
        (
            "the correct option gives itself away: {length} characters, the longest wrong one {wrong}",
            "make them about as long",
        ),
        (
            "det rätta svaret avslöjar sig: {length} tecken, det längsta felaktiga {wrong}",
            "gör dem ungefär lika långa",
        ),
        fault=False,
    ),
    "same-place": Said(
        (
            "in all {count} questions with `shuffle: false` the correct option stands in place {place}",
            "vary the place, or leave `shuffle` out",
        ),
        (
            "i alla {count} frågor med `shuffle: false` står det rätta svaret på plats {place}",
            "variera platsen, eller ta bort `shuffle`",
        ),
        fault=False,
    ),
    "all-above": Said(
        ("“{text}” says nothing once the options are shuffled", "write an option that stands by itself"),
        ("”{text}” säger inget när svaren blandas", "skriv ett svar som står för sig självt"),
        fault=False,
    ),
    "not-whole": Said(
        (
            "not wholly translated ({missing} missing), so it is sent in the main language",
            "translate that too",
        ),
        ("inte helt översatt ({missing} saknas), så det skickas på kursens språk", "översätt det också"),
        fault=False,
    ),
    "left-out": Said(
        ("`{key}` is not translated, so it is left out here", "translate it too"),
        ("`{key}` är inte översatt, så det utelämnas här", "översätt det också"),
        fault=False,
    ),
    "alt-untranslated": Said(
        ("`alt` is not translated, so it is read out in the main language", "translate it too"),
        ("`alt` är inte översatt, så det läses upp på kursens språk", "översätt det också"),
        fault=False,
    ),
    "trade-left-out": Said(
        ("the words for `{trade}` are not translated, so everyone's are sent", "translate them too"),
        ("orden för `{trade}` är inte översatta, så alla får de vanliga", "översätt dem också"),
        fault=False,
    ),
    "question-changed": Said(
        (
            "the words behind the question's id `{id}` have changed wholly",
            "give a new question a new id; answers and reviews hang on it",
        ),
        (
            "orden bakom frågans id `{id}` är helt andra än förut",
            "ge en ny fråga ett nytt id; svar och minnesfrågor hänger på det",
        ),
        fault=False,
    ),
    "older": Said(
        ("the original has changed since this was translated", "read both, and translate what is new"),
        ("originalet har ändrats sedan det här översattes", "läs båda, och översätt det som är nytt"),
        fault=False,
    ),
}

SENTENCES: Final[Mapping[str, Said]] = {**_FILES, **_YAML, **_KEYS, **_CONTENT, **_WARNINGS}
