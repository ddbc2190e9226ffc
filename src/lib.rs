//! policyflow
