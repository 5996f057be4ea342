"""Numbers from 0 to 9,999 spelled out in six languages, as grammars have it: what the reader is tested with."""

from __future__ import annotations

EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
FR_TENS = ["-", "-", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"]
ES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
ES_TENS = ["-", "-", "-", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
ES_HUNDREDS = [
    "-",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]
DE = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
DE_TENS = ["-", "-", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
RU = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
RU_TENS = ["-", "-", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
RU_HUNDREDS = ["-", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"]
KO_DIGITS = "영일이삼사오육칠팔구"
KO_NATIVE = ["-", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
KO_NATIVE_TENS = ["-", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]


def english(number: int) -> str:
    """Spell as British English does."""
    if number < 100:
        tens, ones = divmod(number, 10)
        return EN[number] if number < 20 else EN_TENS[tens] + (f"-{EN[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{EN[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    return f"{EN[thousands]} thousand" + (f"{' and' if rest < 100 else ''} {english(rest)}" if rest else "")


def french(number: int) -> str:
    """Spell as France does."""
    if number < 20:
        return FR[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        if tens in (7, 9):
            ones += 10
        if number == 80:
            return "quatre-vingts"
        joiner = " et " if ones in (1, 11) and tens < 8 else "-"
        return FR_TENS[tens] + (f"{joiner}{FR[ones]}" if ones else "")
    base, word = (1000, "mille") if number >= 1000 else (100, "cent")
    count, rest = divmod(number, base)
    plural = "s" if word == "cent" and count > 1 and not rest else ""
    return " ".join(filter(None, [FR[count] if count > 1 else "", word + plural, french(rest) if rest else ""]))


def spanish(number: int) -> str:
    """Spell in the masculine."""
    if number < 30:
        return ES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ES_TENS[tens] + (f" y {ES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return "cien" if number == 100 else ES_HUNDREDS[hundreds] + (f" {spanish(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    return " ".join(filter(None, [ES[thousands] if thousands > 1 else "", "mil", spanish(rest) if rest else ""]))


def german(number: int) -> str:
    """Spell in one word."""
    if number < 20:
        return DE[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("ein" if ones == 1 else DE[ones]) + "und" + DE_TENS[tens] if ones else DE_TENS[tens]
    base, word = (1000, "tausend") if number >= 1000 else (100, "hundert")
    count, rest = divmod(number, base)
    return ("ein" if count == 1 else DE[count]) + word + (german(rest) if rest else "")


def russian(number: int) -> str:
    """Spell in the nominative."""
    if number < 20:
        return RU[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return RU_TENS[tens] + (f" {RU[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return RU_HUNDREDS[hundreds] + (f" {russian(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    counted = {1: "тысяча", 2: "две тысячи", 3: "три тысячи", 4: "четыре тысячи"}.get(thousands, f"{RU[thousands]} тысяч")
    return counted + (f" {russian(rest)}" if rest else "")


def korean(number: int) -> str:
    """Spell with Chinese numerals, in one word."""
    spelled = ""
    for unit, word in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            spelled += (KO_DIGITS[digit] if digit > 1 or not word else "") + word
    return spelled


def korean_native(number: int) -> str:
    """Spell 1 to 99 with Korean numerals, as before a counter."""
    tens, ones = divmod(number, 10)
    if number == 20:
        return "스무"
    return (KO_NATIVE_TENS[tens] if tens else "") + (KO_NATIVE[ones] if ones else "")
