//! Namespaces: which prefix stands for which IRI, in one place.

/// Our own vocabulary; provisional until the project has a domain.
pub const PF: &str = "urn:policyflow:ns#";
/// W3C Data Privacy Vocabulary 2.x.
pub const DPV: &str = "https://w3id.org/dpv#";
/// DPV's personal data categories.
pub const PD: &str = "https://w3id.org/dpv/pd#";
/// DPV's technologies.
pub const TECH: &str = "https://w3id.org/dpv/tech#";
/// DPV's locations.
pub const LOC: &str = "https://w3id.org/dpv/loc#";
/// DPV's GDPR terms.
pub const EU_GDPR: &str = "https://w3id.org/dpv/legal/eu/gdpr#";
/// SKOS.
pub const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
/// Base of the organisations that the ontology knows.
pub const ORG: &str = "urn:policyflow:id/organisation/";

/// Prefixes of concepts, as CURIEs write them.
pub const PREFIXES: [(&str, &str); 7] = [("pf", PF), ("dpv", DPV), ("pd", PD), ("tech", TECH), ("loc", LOC), ("eu-gdpr", EU_GDPR), ("org", ORG)];

/// `pd:EmailAddress` → its IRI; `None` for an unknown prefix.
#[must_use]
pub fn expand(curie: &str) -> Option<String> {
    let (prefix, name) = curie.split_once(':')?;
    PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, base)| format!("{base}{name}"))
}

/// An IRI → its CURIE, by the longest namespace that it starts with; the IRI itself where none fits.
#[must_use]
pub fn shorten(iri: &str) -> String {
    PREFIXES
        .iter()
        .filter(|(_, base)| iri.starts_with(base))
        .max_by_key(|(_, base)| base.len())
        .map_or_else(|| iri.to_owned(), |(prefix, base)| format!("{prefix}:{}", &iri[base.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_and_expands() {
        assert_eq!(expand("pd:EmailAddress").as_deref(), Some("https://w3id.org/dpv/pd#EmailAddress"));
        assert_eq!(shorten("https://w3id.org/dpv/pd#EmailAddress"), "pd:EmailAddress");
        assert_eq!(shorten("https://w3id.org/dpv#Consent"), "dpv:Consent");
        assert_eq!(shorten("https://elsewhere.example/x"), "https://elsewhere.example/x");
    }
}
