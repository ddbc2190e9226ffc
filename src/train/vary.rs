//! More sentences from those there are, where the larger parser that annotated them is known to be wrong.
//!
//! What comes in: annotated sentences. What goes out: some of them again, changed so that their annotation still holds:
//! [`in_capitals`], and renamed (a company in place of *we*: "Acme shares data" is read as three nouns too easily).

use super::perceptron::Dice;
use super::silver::Sentence;
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;

/// Every how many sentences one is repeated in capitals.
const CAPITALS: usize = 15;
/// Of how many sentences that may be renamed one is.
const RENAMED: usize = 2;

/// A word of a party: form, tag, label, and the index of its head within the party. [`Deprel::Nsubj`] is on the word that heads the
/// whole, which takes the label and the head of the word that it stands for.
type Word<W> = (W, Upos, Deprel, usize);

/// Somebody who collects and shares, and whether the verb takes an -s. `Name` stands for a name.
type Party = (&'static [Word<&'static str>], bool);

const PARTIES: [Party; 21] = {
    use Deprel::{Amod, Appos, Cc, Compound, Conj, Det as D, Nsubj, Pobj, Poss, Prep, Punct as P};
    use Upos::{Adj, Adp, Cconj, Det, Noun, Pron, Propn, Punct};
    [
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Nsubj, 0)], true),
        (&[("Name", Propn, Compound, 1), ("Name", Propn, Nsubj, 1)], true),
        (&[("Name", Propn, Compound, 1), ("Name", Propn, Nsubj, 1)], true),
        (&[("Name", Propn, Nsubj, 0), ("&", Cconj, Cc, 0), ("Name", Propn, Conj, 0)], true),
        (&[("Name", Propn, Nsubj, 0), ("&", Cconj, Cc, 0), ("Co", Propn, Conj, 0)], true),
        (&[("the", Det, D, 1), ("company", Noun, Nsubj, 1)], true),
        (&[("the", Det, D, 1), ("controller", Noun, Nsubj, 1)], true),
        (&[("this", Det, D, 1), ("website", Noun, Nsubj, 1)], true),
        (
            &[
                ("Name", Propn, Nsubj, 0),
                (",", Punct, P, 0),
                ("our", Pron, Poss, 4),
                ("payment", Noun, Compound, 4),
                ("provider", Noun, Appos, 0),
                (",", Punct, P, 0),
            ],
            true,
        ),
        (&[("our", Pron, Poss, 1), ("partners", Noun, Nsubj, 1)], false),
        (&[("third", Adj, Amod, 1), ("parties", Noun, Nsubj, 1)], false),
        (&[("advertisers", Noun, Nsubj, 0), ("such", Adj, Amod, 2), ("as", Adp, Prep, 0), ("Name", Propn, Pobj, 2)], false),
        (&[("we", Pron, Nsubj, 0), ("and", Cconj, Cc, 0), ("our", Pron, Poss, 3), ("partners", Noun, Conj, 0)], false),
        (&[("Name", Propn, Nsubj, 0), ("and", Cconj, Cc, 0), ("its", Pron, Poss, 3), ("affiliates", Noun, Conj, 0)], false),
        (
            &[
                ("Name", Propn, Nsubj, 0),
                (",", Punct, P, 0),
                ("its", Pron, Poss, 3),
                ("affiliates", Noun, Conj, 0),
                ("and", Cconj, Cc, 3),
                ("partners", Noun, Conj, 3),
            ],
            false,
        ),
        (&[("partners", Noun, Nsubj, 0), ("and", Cconj, Cc, 0), ("service", Noun, Compound, 3), ("providers", Noun, Conj, 0)], false),
    ]
};

/// The sentences with their variants after them.
#[must_use]
pub fn varied(sentences: Vec<Sentence>) -> Vec<Sentence> {
    let mut dice = Dice::new(7);
    let loud: Vec<Sentence> = sentences.iter().step_by(CAPITALS).map(in_capitals).collect();
    let renamed: Vec<Sentence> =
        sentences.iter().filter_map(|sentence| (dice.roll(RENAMED) == 0).then(|| renamed(sentence, &mut dice)).flatten()).collect();
    sentences.into_iter().chain(loud).chain(renamed).collect()
}

/// The sentence in capitals, its annotation unchanged: policies shout ("WE DO NOT SELL…"), and the larger parser takes capitals for names.
#[must_use]
pub fn in_capitals(sentence: &Sentence) -> Sentence {
    Sentence { forms: sentence.forms.iter().map(|form| form.to_uppercase()).collect(), ..sentence.clone() }
}

/// The sentence with its first subject *we* replaced by a company or a party; none if there is no such subject.
fn renamed(sentence: &Sentence, dice: &mut Dice) -> Option<Sentence> {
    let subject = (0..sentence.forms.len())
        .find(|&at| sentence.forms[at].eq_ignore_ascii_case("we") && matches!(sentence.labels[at], Deprel::Nsubj | Deprel::Nsubjpass))?;
    let mut out = sentence.clone();
    let (words, is_singular) = party(dice);
    if is_singular {
        for verb in finite_verbs(sentence, subject) {
            out.forms[verb] = third_person(&out.forms[verb]);
        }
    }
    let number = |n: usize| u32::try_from(n).expect("sentences are short");
    let top = words.iter().position(|word| word.2 == Deprel::Nsubj).expect("each party has a head");
    let (label, at) = (out.labels[subject], number(subject));
    for head in &mut out.heads {
        if *head != u32::MAX && *head > at {
            *head += number(words.len() - 1);
        } else if *head == at {
            *head += number(top);
        }
    }
    let head = out.heads[subject];
    out.forms.splice(subject..=subject, words.iter().map(|word| word.0.clone()));
    out.tags.splice(subject..=subject, words.iter().map(|word| word.1));
    out.labels.splice(subject..=subject, words.iter().map(|word| if word.2 == Deprel::Nsubj { label } else { word.2 }));
    out.heads.splice(subject..=subject, words.iter().map(|word| if word.2 == Deprel::Nsubj { head } else { at + number(word.3) }));
    out.present.splice(subject..=subject, words.iter().map(|_| false));
    if subject == 0 {
        let first: String = out.forms[0].chars().take(1).flat_map(char::to_uppercase).collect();
        out.forms[0].replace_range(..1, &first);
    }
    Some(out)
}

/// Somebody, and whether it is one.
fn party(dice: &mut Dice) -> (Vec<Word<String>>, bool) {
    let (words, is_singular) = PARTIES[dice.roll(PARTIES.len())];
    let form = |word: &str, dice: &mut Dice| if word == "Name" { name(dice) } else { word.to_owned() };
    (words.iter().map(|&(word, tag, label, head)| (form(word, dice), tag, label, head)).collect(), is_singular)
}

/// A name that nobody bears.
fn name(dice: &mut Dice) -> String {
    let mut name = String::new();
    for _ in 0..=1 + dice.roll(2) {
        name.push(char::from(b"bcdfgklmnprstvwz"[dice.roll(16)]));
        name.push(char::from(b"aeiou"[dice.roll(5)]));
    }
    name.push_str(["", "n", "r", "x", "ly", "soft"][dice.roll(6)]);
    let first = name.remove(0).to_ascii_uppercase();
    name.insert(0, first);
    name
}

/// The verbs that agree with the subject at `subject`: its head or the head's first auxiliary, and conjuncts without a subject.
fn finite_verbs(sentence: &Sentence, subject: usize) -> Vec<usize> {
    let mut verbs = Vec::new();
    let mut heads = vec![sentence.heads[subject] as usize];
    while let Some(head) = heads.pop() {
        let children = || (0..sentence.forms.len()).filter(|&at| sentence.heads[at] as usize == head);
        let auxiliary = children().find(|&at| matches!(sentence.labels[at], Deprel::Aux | Deprel::Auxpass));
        let finite = auxiliary.unwrap_or(head);
        if sentence.present.get(finite).is_some_and(|present| *present) {
            verbs.push(finite);
        }
        let has_subject = |verb: usize| {
            (0..sentence.forms.len())
                .any(|at| sentence.heads[at] as usize == verb && matches!(sentence.labels[at], Deprel::Nsubj | Deprel::Nsubjpass))
        };
        heads.extend(children().filter(|&at| sentence.labels[at] == Deprel::Conj && !has_subject(at)));
    }
    verbs
}

/// *share* → *shares*.
fn third_person(verb: &str) -> String {
    let lower = verb.to_lowercase();
    match lower.as_str() {
        "are" | "'re" | "’re" | "am" => return "is".into(),
        "have" | "'ve" | "’ve" => return "has".into(),
        "do" => return "does".into(),
        _ => {}
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if let Some(stem) = verb.strip_suffix('y')
        && !ends(&["ay", "ey", "oy", "uy"])
    {
        return format!("{stem}ies");
    }
    format!("{verb}{}", if ends(&["s", "x", "z", "ch", "sh", "o"]) { "es" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::{Dice, in_capitals, renamed, third_person};
    use crate::annotate::parse::Deprel;
    use crate::annotate::tag::Upos;
    use crate::train::silver::Sentence;

    fn sentence() -> Sentence {
        Sentence {
            forms: ["Here", "we", "collect", "and", "process", "data"].map(String::from).to_vec(),
            tags: vec![Upos::Adv, Upos::Pron, Upos::Verb, Upos::Cconj, Upos::Verb, Upos::Noun],
            heads: vec![2, 2, u32::MAX, 2, 2, 4],
            labels: vec![Deprel::Advmod, Deprel::Nsubj, Deprel::Root, Deprel::Cc, Deprel::Conj, Deprel::Dobj],
            present: vec![false, false, true, false, true, false],
        }
    }

    #[test]
    fn renames_we_and_keeps_the_tree() {
        let mut dice = Dice::new(1);
        for _ in 0..30 {
            let varied = renamed(&sentence(), &mut dice).expect("it has a subject");
            let verb = varied.forms.iter().position(|form| form.starts_with("collect")).expect("kept");
            let subject = varied.labels.iter().position(|label| *label == Deprel::Nsubj).expect("kept");
            assert_eq!(varied.heads[subject] as usize, verb, "{varied:?}");
            assert_eq!(varied.heads[verb + 3] as usize, verb + 2);
            assert_eq!(varied.forms[verb] == "collects", varied.forms[verb + 2] == "processes");
            assert_eq!(varied.tags.len(), varied.heads.len());
        }
        assert_eq!(in_capitals(&sentence()).forms[1], "WE");
    }

    #[test]
    fn inflects() {
        assert_eq!(["share", "process", "employ", "modify", "do"].map(third_person), ["shares", "processes", "employs", "modifies", "does"]);
    }
}
