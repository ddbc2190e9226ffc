//! What the exception of a denial allows: "we do not share it without your consent" says that with consent it is shared.
//!
//! In: a denied practice with the text of its conditions. Out: whether one of them lets the flow through. The flow that is let through is a practice
//! of its own, affirmed and possible (the record format asks for it). An exception that only points elsewhere ("except as described in this
//! policy") states nothing here: what it points to is read where it stands.

use crate::knowledge::Knowledge;

/// Whether `condition`, the words of a condition or legal basis of a denied practice, names when it is done after all.
#[must_use]
pub fn allows(condition: &str, knowledge: &Knowledge) -> bool {
    let patterns = knowledge.patterns();
    let lower = condition.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let any = |list: &str| words.iter().any(|word| patterns.is(list, word));
    match words.first() {
        Some(first) if patterns.is("exception_always", first) => true,
        Some(first) if patterns.is("exception_of", first) => any("permission"),
        Some(first) if patterns.is("exception_other", first) => !any("elsewhere"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::allows;
    use crate::knowledge::Knowledge;

    #[test]
    fn consent_lets_through_and_a_pointer_does_not() {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        for condition in
            ["unless you ask us to", "without your prior written consent", "except when the law requires it", "Except to deliver your order"]
        {
            assert!(allows(condition, &knowledge), "{condition}");
        }
        for condition in ["except as described in this policy", "except as set out below", "without telling you", "if you are a child", ""] {
            assert!(!allows(condition, &knowledge), "{condition}");
        }
    }
}
