//! The terms that the graph is written with. A test holds each against the vocabulary that it is of.

use oxigraph::model::NamedNodeRef;

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $module:ident = $namespace:literal { $($name:ident $local:literal),* $(,)? })*) => {
        $($(#[$doc])* pub(crate) mod $module {
            use super::NamedNodeRef;
            $(pub(crate) const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked(concat!($namespace, $local));)*
        })*
        /// Every term, by namespace.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &[&str])] = &[$(($namespace, &[$($local),*])),*];
    };
}

vocabulary! {
    pf = "urn:policyflow:ns#" {
        FLOW "Flow", DENIED_FLOW "DeniedFlow", OWN_WORDS "OwnWords", AFFILIATE "Affiliate", PUBLIC "PublicAtLarge", OTHER_USERS "OtherUsers",
        PROTECT "Protect", ACTION "action", ACTOR "actor", SOURCE "source", MODALITY "modality",
        CONDITION "condition", THREAT "threat", CONFIDENCE "confidence", INFERRED_ACTOR "inferredActor", INFERRED_LEGAL_BASIS "inferredLegalBasis",
        EXCEPTION_TO "exceptionTo", TRIGGER "trigger", SECTION "section", ROLE "role", OF_FLOW "ofFlow", WORDS "words", SHA256 "sha256", PATH "path",
        INCLUDES "includes", STATES "states", PARTY_KIND "partyKind", SEAT "seat", PARENT "parent", PROFILE "profile", KNOWLEDGE "knowledge",
        DIAGNOSTIC "diagnostic", CONTROLLER_ORIGIN "controllerOrigin", CERTAIN "Certain", POSSIBLE "Possible", TYPICAL "Typical",
        REQUIRED "Required", OPTIONAL "Optional", RIGHT_ACCESS "RightOfAccess", RIGHT_RECTIFICATION "RightToRectification",
        RIGHT_ERASURE "RightToErasure", RIGHT_RESTRICTION "RightToRestriction", RIGHT_OBJECTION "RightToObject",
        RIGHT_PORTABILITY "RightToPortability", RIGHT_WITHDRAW "RightToWithdrawConsent", RIGHT_COMPLAINT "RightToComplain",
        RIGHT_STATEMENT "RightStatement", TRANSFER_STATEMENT "TransferStatement", AUTOMATED_DECISION_STATEMENT "AutomatedDecisionStatement",
        MANDATORY_PROVISION_STATEMENT "MandatoryProvisionStatement", LEGITIMATE_INTEREST_STATEMENT "LegitimateInterestStatement",
        LEGAL_BASIS_STATEMENT "LegalBasisStatement", RETENTION_STATEMENT "RetentionStatement", CONTACT_STATEMENT "ContactStatement",
        DPO_CONTACT_STATEMENT "DpoContactStatement", MEASURE_STATEMENT "MeasureStatement",
        THREAT_STATEMENT "ThreatStatement", DEFINITION_STATEMENT "DefinitionStatement", DEFINES "defines", DEFINED_AS "definedAs",
        REMARK "Remark", HAS_REMARK "hasRemark", SEVERITY "severity", LEAD_IN "leadIn", RESOLVED "resolved", ANTECEDENT "antecedent",
        PIECE "piece", CURRENT "current", POLARITY "polarity", CONDITION_KIND "conditionKind", OF_DENIAL "ofDenial", KIND "kind",
        DENIED_ACTION "deniedAction", DENIED_ACTOR "deniedActor", DENIED_SOURCE "deniedSource", DENIED_THREAT "deniedThreat",
        DENIED_PROCESSING "deniedProcessing", DENIED_PERSONAL_DATA "deniedPersonalData", DENIED_DATA "deniedData",
        DENIED_TECHNOLOGY "deniedTechnology", DENIED_DATA_SUBJECT "deniedDataSubject", DENIED_RECIPIENT "deniedRecipient",
        DENIED_PURPOSE "deniedPurpose", DENIED_LEGAL_BASIS "deniedLegalBasis", DENIED_DURATION "deniedDuration",
        DENIED_LOCATION "deniedLocation", DENIED_MEASURE "deniedMeasure", DENIED_CONTEXT "deniedContext",
        DENIES "denies", DENIED_STATEMENT "DeniedStatement", DENIED_KIND "deniedKind", ABOUT_FLOW "aboutFlow", ABOUT_DENIAL "aboutDenial",
    }
    dpv = "https://w3id.org/dpv#" {
        PRIVACY_NOTICE "PrivacyNotice", PROCESS "Process", PERSONAL_DATA_PROCESS "PersonalDataProcess", HAS_PROCESS "hasProcess",
        HAS_PROHIBITION "hasProhibition", HAS_RULE "hasRule", PROHIBITION "Prohibition", DATA_CONTROLLER "DataController",
        DATA_PROCESSOR "DataProcessor", DATA_SUBJECT "DataSubject", USER "User", THIRD_PARTY "ThirdParty",
        AUTHORITY "Authority", LEGAL_ENTITY "LegalEntity", HAS_DATA_CONTROLLER "hasDataController", HAS_DATA_PROCESSOR "hasDataProcessor",
        HAS_DATA_SUBJECT "hasDataSubject", HAS_RECIPIENT "hasRecipient", HAS_RECIPIENT_THIRD_PARTY "hasRecipientThirdParty",
        HAS_DATA_EXPORTER "hasDataExporter", HAS_DATA_IMPORTER "hasDataImporter", HAS_PERSONAL_DATA "hasPersonalData", HAS_DATA "hasData",
        HAS_PROCESSING "hasProcessing", HAS_PURPOSE "hasPurpose", HAS_LEGAL_BASIS "hasLegalBasis", HAS_LOCATION "hasLocation",
        HAS_THIRD_COUNTRY "hasThirdCountry", HAS_DATA_SOURCE "hasDataSource", HAS_NECESSITY "hasNecessity",
        HAS_CONSENT_CONTROL "hasConsentControl", HAS_ENTITY_CONTROL "hasEntityControl", HAS_STORAGE_CONDITION "hasStorageCondition",
        HAS_DURATION "hasDuration", HAS_TECHNICAL_MEASURE "hasTechnicalMeasure", HAS_ORGANISATIONAL_MEASURE "hasOrganisationalMeasure",
        HAS_MEASURE "hasTechnicalOrganisationalMeasure", IS_IMPLEMENTED_USING "isImplementedUsingTechnology", HAS_RIGHT "hasRight",
        HAS_CONTACT "hasContact", HAS_NAME "hasName", HAS_DPO "hasDataProtectionOfficer", DPO "DataProtectionOfficer",
        COLLECT "Collect", USE "Use", STORE "Store", SHARE "Share", TRANSFER "Transfer", CROSS_BORDER_TRANSFER "CrossBorderTransfer",
        ERASE "Erase", DERIVE "Derive", COMBINE "Combine", SELL "SellDataToThirdParties", PROVIDE_CONSENT "ProvideConsent", OPTING_IN "OptingInToProcess", IS_EXERCISED_AT "isExercisedAt",
        RIGHT_EXERCISE_NOTICE "RightExerciseNotice",
        STORAGE_DURATION "StorageDuration", TEMPORAL_DURATION "TemporalDuration", UNTIL_EVENT_DURATION "UntilEventDuration",
        INDETERMINATE_DURATION "IndeterminateDuration", ENDLESS_DURATION "EndlessDuration", DURATION "Duration", REQUIRED "Required",
        OPTIONAL "Optional", DATA_SUBJECT_SOURCE "DataSubjectDataSource", THIRD_PARTY_SOURCE "ThirdPartyDataSource",
        PUBLIC_SOURCE "PublicDataSource", DATA "Data", PERSONAL_DATA "PersonalData", PURPOSE "Purpose", LEGAL_BASIS "LegalBasis",
        LOCATION "Location", MEASURE "TechnicalOrganisationalMeasure",
        HAS_CONTEXT "hasContext", AUTOMATED_DECISION_MAKING "AutomatedDecisionMaking", RECIPIENT "Recipient", ENTITY "Entity", HAS_NOTICE "hasNotice",
        HAS_NOTICE_STATUS "hasNoticeStatus", NOTICE_LATEST "NoticeLatest", NOTICE_STALE "NoticeStale",
    }
    gdpr = "https://w3id.org/dpv/legal/eu/gdpr#" {
        A6_1_A "A6-1-a", A6_1_B "A6-1-b", A6_1_C "A6-1-c", A6_1_D "A6-1-d", A6_1_E "A6-1-e", A6_1_F "A6-1-f", A7_3 "A7-3", A15 "A15",
        A16 "A16", A17 "A17", A18 "A18", A20 "A20", A21 "A21", A77 "A77",
    }
    loc = "https://w3id.org/dpv/loc#" { EEA "EEA", EU "EU" }
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" { TYPE "type" }
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" { LABEL "label" }
    xsd = "http://www.w3.org/2001/XMLSchema#" { DATE "date", DATE_TIME "dateTime", DECIMAL "decimal", DURATION "duration" }
    skos = "http://www.w3.org/2004/02/skos/core#" { CONCEPT "Concept", PREF_LABEL "prefLabel", ALT_LABEL "altLabel", BROADER "broader", EXACT_MATCH "exactMatch" }
    dct = "http://purl.org/dc/terms/" {
        TITLE "title", DATE "date", LANGUAGE "language", FORMAT "format", DESCRIPTION "description", IS_VERSION_OF "isVersionOf",
        CONFORMS_TO "conformsTo",
    }
    foaf = "http://xmlns.com/foaf/0.1/" { PAGE "page", PRIMARY_TOPIC "primaryTopic" }
    oa = "http://www.w3.org/ns/oa#" {
        ANNOTATION "Annotation", SPECIFIC_RESOURCE "SpecificResource", QUOTE_SELECTOR "TextQuoteSelector",
        POSITION_SELECTOR "TextPositionSelector", MOTIVATED_BY "motivatedBy", CLASSIFYING "classifying", IDENTIFYING "identifying", TAGGING "tagging",
        HAS_BODY "hasBody", HAS_TARGET "hasTarget", HAS_SOURCE "hasSource", HAS_SELECTOR "hasSelector", EXACT "exact", PREFIX "prefix",
        SUFFIX "suffix", START "start", END "end",
    }
    prov = "http://www.w3.org/ns/prov#" {
        ENTITY "Entity", ACTIVITY "Activity", SOFTWARE_AGENT "SoftwareAgent", USED "used", ENDED_AT "endedAtTime", DERIVED_FROM "wasDerivedFrom",
        GENERATED_BY "wasGeneratedBy", ASSOCIATED_WITH "wasAssociatedWith", ATTRIBUTED_TO "wasAttributedTo",
    }
    dcat = "http://www.w3.org/ns/dcat#" {
        CATALOG "Catalog", DATASET "Dataset", DATASET_SERIES "DatasetSeries", HAS_DATASET "dataset", IN_SERIES "inSeries",
        DISTRIBUTION "Distribution", HAS_DISTRIBUTION "distribution", MEDIA_TYPE "mediaType",
    }
    void = "http://rdfs.org/ns/void#" { DATASET "Dataset", TRIPLES "triples", VOCABULARY "vocabulary" }
    time = "http://www.w3.org/2006/time#" { HAS_XSD_DURATION "hasXSDDuration", TIME_DURATION "Duration" }
}

/// Prefixes of every file, in the order in which they stand there.
pub(crate) const PREFIXES: &[(&str, &str)] = &[
    ("dpv", "https://w3id.org/dpv#"),
    ("pd", "https://w3id.org/dpv/pd#"),
    ("tech", "https://w3id.org/dpv/tech#"),
    ("loc", "https://w3id.org/dpv/loc#"),
    ("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"),
    ("pf", "urn:policyflow:ns#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];
