"""Advice on plain language: sentences, passives, acronyms and readability, by table."""

import pytest

from contributions.sheets.plain_language import (
    advice_on,
    lix_of,
    passives_in,
    sentences_in,
    unexplained_acronyms,
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Allez à la mairie. Apportez vos papiers.", 2),
        ("Prenez rendez-vous\n\nAppelez.", 2),
        ("**Vite !** Vous avez un doute ? Demandez.", 3),
        ("- Un acte\n- Une photo", 2),
        ("Le prix est 12.50 euros.", 1),
        ("Allez sur caf.fr et lancez une simulation.", 1),
        ("", 0),
    ],
)
def test_sentences_are_counted(text, sentences):
    assert len(sentences_in(text)) == sentences


@pytest.mark.parametrize(
    ("text", "lix"),
    [
        # 10 words in two sentences, none longer than six letters.
        ("Allez à la mairie demain. Vous y serez le bienvenu.", 15.0),
        # 10 words in one sentence, four long ones.
        ("La juridiction administrative examine votre requête dans un délai raisonnable.", 60.0),
        ("Trop court.", None),
    ],
)
def test_readability_is_words_in_a_sentence_and_long_words(text, lix):
    assert lix_of(text) == lix


@pytest.mark.parametrize(
    ("text", "passives"),
    [
        ("La carte est remise par la préfecture.", ["est remise par"]),
        ("Les papiers sont souvent demandés par la CAF.", ["sont souvent demandés par"]),
        ("Vous êtes reçu par un agent.", ["êtes reçu par"]),
        ("La préfecture remet la carte.", []),
        ("Vous êtes arrivé par avion.", []),
        ("Il est né par hasard ici.", []),
    ],
)
def test_passives_that_name_who_acts_are_found(text, passives):
    assert passives_in(text) == passives


@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("Demandez l'ADA à l'OFII.", ["ADA", "OFII"]),
        ("Demandez l'ADA (allocation pour demandeur d'asile).", []),
        ("L'OFPRA, l'office qui décide de l'asile, répond.", []),
        ("PASS veut dire permanence d'accès aux soins.", []),
        ("La permanence d'accès aux soins (PASS) vous soigne.", []),
        ("Vous recevez un SMS.", []),
        ("Le RSA et encore le RSA.", ["RSA"]),
    ],
)
def test_acronyms_without_explanation_are_found(text, acronyms):
    assert unexplained_acronyms(text) == acronyms


def test_a_plain_text_gets_no_remark():
    assert advice_on("who", "Vous demandez l'asile. Vous habitez en France.").remarks == ()


def test_a_hard_text_gets_one_remark_for_each_kind():
    text = (
        "La juridiction administrative compétente examine votre requête contentieuse introductive "
        "dans un délai raisonnable qui est fixé par la réglementation applicable selon le CESEDA."
    )
    assert len(advice_on("who", text).remarks) == 4
