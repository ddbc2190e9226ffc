"""Annotate tokenised sentences with spaCy's small English model: the "silver" data that models/tagger.bin and models/parser.bin learn from.

    python models/silver.py TOKENS OUT

TOKENS: a folder with one file a document, one sentence a line, tokens separated by spaces (`train::silver::sentences` writes it, so the
tokens are those that the program itself will see). OUT: gets train.conllu and heldout.conllu; about 5 % of the documents, chosen by a
checksum of their names, are held out. Needs `spacy` and an `en_core_web_sm` model, under whatever name it is packaged (SPACY_MODEL).
"""

import os
import sys
import zlib
from pathlib import Path

import spacy
from spacy.tokens import Doc


def main(tokens: Path, out: Path) -> None:
    name = os.environ.get("SPACY_MODEL", "en_core_web_sm")
    nlp = spacy.load(name, exclude=["ner", "lemmatizer", "senter"])
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "train.conllu", "w") as train, open(out / "heldout.conllu", "w") as heldout:
        for path in sorted(tokens.glob("*.txt")):
            sink = heldout if zlib.crc32(path.stem.encode()) % 20 == 0 else train
            sentences = [line.split() for line in path.read_text().splitlines()]
            docs = nlp.pipe([one_sentence(nlp, words) for words in sentences], batch_size=256)
            for doc, words in zip(docs, sentences):
                sink.write(conllu(doc, words))


# What spaCy's own tokenizer would tell its model about parts of contractions.
NORMS = {"n't": "not", "ca": "can", "wo": "will", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}
STRAIGHT = str.maketrans("’‘“”", "''\"\"")


def one_sentence(nlp, words: list[str]) -> Doc:
    """A document whose parse has exactly one root. The model has never seen typographic quotes, and takes capitals for names."""
    shown = [word.translate(STRAIGHT) for word in words]
    if sum(word.isupper() for word in shown) > 0.6 * sum(word.isalpha() for word in shown):
        shown = [word.lower() for word in shown]
    doc = Doc(nlp.vocab, words=shown, sent_starts=[i == 0 for i in range(len(words))])
    for token in doc:
        if token.lower_ in NORMS and (token.text[0] in "'n" or doc[min(token.i + 1, len(doc) - 1)].lower_ == "n't"):
            token.norm_ = NORMS[token.lower_]
    return doc


def conllu(doc: Doc, words: list[str]) -> str:
    """Columns used: ID FORM _ UPOS XPOS _ HEAD DEPREL _ _ (labels as spaCy's: ClearNLP)."""
    rows = []
    for token in doc:
        is_root = token.head.i == token.i
        head = 0 if is_root else token.head.i + 1
        label = "root" if is_root else token.dep_
        rows.append(f"{token.i + 1}\t{words[token.i]}\t_\t{token.pos_}\t{token.tag_}\t_\t{head}\t{label}\t_\t_\n")
    return "".join(rows) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
