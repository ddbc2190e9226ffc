//! How long a period is, so that two can be compared.

/// The length in days of the one period that `words` name; `None` where they name none, or several.
pub(super) fn days(words: &str) -> Option<f64> {
    const NUMBERS: [&str; 13] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let lower = words.to_lowercase();
    let tokens: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|token| !token.is_empty()).collect();
    let number = |token: &str| -> Option<f64> {
        let named = NUMBERS.iter().position(|name| *name == token).and_then(|value| u32::try_from(value).ok()).map(f64::from);
        token.parse().ok().or(named)
    };
    let unit = |token: &str| match token.trim_end_matches('s') {
        "minute" => Some(1.0 / 1440.0),
        "hour" => Some(1.0 / 24.0),
        "day" => Some(1.0),
        "week" => Some(7.0),
        "month" => Some(30.44),
        "year" => Some(365.25),
        _ => None,
    };
    let mut found = tokens.windows(2).filter_map(|pair| Some(number(pair[0])? * unit(pair[1])?));
    let length = found.next()?;
    found.next().is_none().then_some(length)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn periods_are_compared_by_days() {
        assert!(days("two years") > days("for 18 months") && days("90 days") > days("up to twelve weeks"));
        assert_eq!(days("as long as necessary"), None);
        assert_eq!(days("30 days or 2 years"), None);
    }
}
