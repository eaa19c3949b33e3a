"""Lines that stand below a table of people and are nobody: totals, means, counts and notes."""

import re
from collections.abc import Sequence

from peersim.model.texts import words

_WORDS = words(
    """
    total totals subtotal subtotals sum sums mean means average averages avg median count counts std stdev stddev
    deviation variance minimum maximum
    gesamt gesamtsumme gesamtzahl insgesamt summe zwischensumme mittelwert durchschnitt anzahl standardabweichung
    somme moyenne médiane mediane nombre sous-total totale totali somma conteggio totaal gemiddelde aantal
    suma promedio recuento soma contagem média totalt yhteensä keskiarvo toplam ortalama razem średnia celkem
    итого всего сумма среднее 合計 小計 合计 小计 总计 总数 平均 平均值 합계 총계 평균
    """
)
"""Words that say what a line below a table is."""
_BESIDE = words(
    """
    grand overall sub all of the in for and standard dev people persons person participants participant members member
    respondents rows lines records entries cases responses employees staff général generale general generaal
    personen teilnehmer mitglieder zeilen personnes personas persone pessoas чел человек 人 名 명 n
    """
)
"""Words that may stand with them."""
_SHORT = frozenset(["tot", "n", "m", "sd", "se", "min", "max"])
"""Words that may be somebody's id, unless a mark says otherwise: ``n = 12``, ``Tot.``"""
_NOTE = re.compile(
    r"(sources?|notes?|quellen?|anmerkung(en)?|remarques?|nota|fuente|fonte|примечание)\s*:.*", re.IGNORECASE
)


def is_nobody(text: str) -> bool:
    """Whether what stands where an id should is a total or a note.

    >>> [is_nobody(text) for text in ("Grand total", "TOTAL: 12 people", "Std. Dev.", "n = 12", "Source: HR")]
    [True, True, True, True, True]
    >>> [is_nobody(text) for text in ("p12", "Max", "N 12", "total1", "Sum Yi", "")]
    [False, False, False, False, False, False]
    """
    plain = text.casefold().strip()
    found = [word for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain) if not word.isdecimal()]
    if not found or _NOTE.fullmatch(plain):
        return bool(found)
    if any(word in _WORDS for word in found):
        return all(word in _WORDS | _BESIDE | _SHORT for word in found)
    marked = plain.endswith(".") or bool(re.search(r"[=:]\s*[\d.,]+\s*$", plain))
    return marked and all(word in _SHORT for word in found)


def counts_those_above(ids: Sequence[str]) -> bool:
    """Whether the last of some ids is the number of the others, and none of them is a number.

    >>> counts_those_above(["ann", "bo", "2"]), counts_those_above(["0", "1", "2"])
    (True, False)
    """
    above = [text for text in ids[:-1] if text]
    return bool(above) and ids[-1] == str(len(above)) and not any(text.isdecimal() for text in above)
