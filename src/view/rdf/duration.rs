//! Durations: the words of a retention period as a value and a class.

use oxigraph::model::NamedNodeRef;

use crate::view::rdf::vocab::dpv;

/// "24 months", "two years", "thirty (30) days" as `xsd:duration`; `None` unless exactly one such length is said.
pub(super) fn xsd_duration(words: &str) -> Option<String> {
    const NUMBERS: [(&str, u32); 17] = [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("twelve", 12),
        ("fourteen", 14),
        ("eighteen", 18),
        ("thirty", 30),
        ("sixty", 60),
        ("ninety", 90),
        ("hundred", 100),
    ];
    let lower = words.to_lowercase();
    let tokens: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|token| !token.is_empty()).collect();
    let number = |token: &str| token.parse::<u32>().ok().or_else(|| NUMBERS.iter().find(|(word, _)| *word == token).map(|(_, value)| *value));
    let unit = |token: &str| match token.trim_end_matches('s') {
        "minute" => Some(("PT", "M")),
        "hour" => Some(("PT", "H")),
        "day" => Some(("P", "D")),
        "week" => Some(("P", "W")),
        "month" => Some(("P", "M")),
        "year" => Some(("P", "Y")),
        _ => None,
    };
    let mut found = tokens.windows(2).filter_map(|pair| Some((number(pair[0])?, unit(pair[1])?)));
    let (count, (start, letter)) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    // XML Schema has no weeks.
    Some(if letter == "W" { format!("P{}D", count.checked_mul(7)?) } else { format!("{start}{count}{letter}") })
}

/// What kinds of duration words name that no concept was found for: "two years after you close it" is a length and waits for an event.
pub(super) fn duration_classes(words: &str, has_length: bool) -> Vec<NamedNodeRef<'static>> {
    let lower = words.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| lower.contains(part));
    if has_length && says(&[" after ", " following ", " from the ", " since "]) {
        vec![dpv::TEMPORAL_DURATION, dpv::UNTIL_EVENT_DURATION]
    } else if has_length {
        vec![dpv::TEMPORAL_DURATION]
    } else if says(&["indefinite", "forever", "permanent"]) {
        vec![dpv::ENDLESS_DURATION]
    } else if says(&["until", "while"]) {
        vec![dpv::UNTIL_EVENT_DURATION]
    } else if says(&["as long as", "necessary", "needed"]) {
        vec![dpv::INDETERMINATE_DURATION]
    } else {
        vec![dpv::DURATION]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_only_where_one_length_is_said() {
        for (words, expected) in [
            ("24 months", Some("P24M")),
            ("for up to two years after you close it", Some("P2Y")),
            ("thirty (30) days", Some("P30D")),
            ("2 weeks", Some("P14D")),
            ("48 hours", Some("PT48H")),
            ("30 days or 2 years", None),
            ("as long as necessary", None),
        ] {
            assert_eq!(xsd_duration(words).as_deref(), expected, "{words}");
        }
        assert_eq!(duration_classes("as long as necessary", false), [dpv::INDETERMINATE_DURATION]);
        assert_eq!(duration_classes("24 months after you leave", true), [dpv::TEMPORAL_DURATION, dpv::UNTIL_EVENT_DURATION]);
    }
}
