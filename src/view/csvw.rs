//! What the columns of the tables of a corpus mean: metadata as CSV on the Web wants it, with the names that the RDF has for them.

use serde_json::{Value, json};

use crate::view::csv::Table;

const DPV: &str = "https://w3id.org/dpv#";

/// The metadata of the tables `all.*.csv`, to be put beside them as `csv-metadata.json`.
#[must_use]
pub fn metadata() -> Vec<u8> {
    let tables: Vec<Value> = Table::ALL.into_iter().map(table).collect();
    let all = json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Data flows as privacy policies declare them",
        "dialect": {"header": true, "encoding": "utf-8", "lineTerminators": ["\r\n", "\n"]},
        "tables": tables,
    });
    let mut bytes = serde_json::to_vec_pretty(&all).expect("values made here are JSON");
    bytes.push(b'\n');
    bytes
}

fn table(table: Table) -> Value {
    let columns: Vec<Value> = table.header().iter().map(|name| column(table, name)).collect();
    let mut schema = json!({"columns": columns});
    match table {
        Table::Nodes => schema["primaryKey"] = json!("Id"),
        Table::Edges => {
            schema["primaryKey"] = json!("Id");
            let to_node = |column: &str| json!({"columnReference": column, "reference": {"resource": url(Table::Nodes), "columnReference": "Id"}});
            schema["foreignKeys"] = json!([to_node("Source"), to_node("Target")]);
        }
        Table::Flows | Table::Practices | Table::Mentions | Table::Parties => {}
    }
    json!({"url": url(table), "dc:description": about(table), "tableSchema": schema})
}

fn url(table: Table) -> String {
    format!("all.{}.csv", table.name())
}

const fn about(table: Table) -> &'static str {
    match table {
        Table::Flows => "One row for each practice, kind of data, recipient and purpose",
        Table::Practices => "One row for each practice",
        Table::Mentions => "One row for each mention",
        Table::Parties => "One row for each party and document",
        Table::Nodes => "The parties of all documents",
        Table::Edges => "The flows of all documents: who gives which data to whom",
    }
}

fn column(table: Table, name: &str) -> Value {
    let mut column = json!({"name": name, "titles": name, "datatype": datatype(name)});
    if matches!((table, name), (Table::Nodes | Table::Edges, "Id") | (Table::Edges, "Source" | "Target")) {
        column["required"] = json!(true);
    }
    if matches!(table, Table::Flows | Table::Practices)
        && let Some(property) = property(name)
    {
        column["propertyUrl"] = json!(format!("{DPV}{property}"));
    }
    column
}

fn datatype(name: &str) -> Value {
    match name {
        "start" | "end" | "Weight" | "Documents" | "flows_from" | "flows_to" => json!({"base": "integer", "minimum": 0}),
        "confidence" | "Confidence" => json!({"base": "number", "minimum": 0, "maximum": 1}),
        "named" | "Named" | "Hedged" | "Conditional" => json!("boolean"),
        _ => json!("string"),
    }
}

/// The property of DPV that a column says the words of.
fn property(name: &str) -> Option<&'static str> {
    Some(match name {
        "controller" => "hasDataController",
        "data" | "data_concept" => "hasPersonalData",
        "recipient" | "recipient_concept" => "hasRecipient",
        "source" => "hasDataSource",
        "subject" | "subjects" => "hasDataSubject",
        "purpose" | "purpose_concept" => "hasPurpose",
        "legal_basis" | "legal_bases" => "hasLegalBasis",
        "duration" | "durations" => "hasDuration",
        "location" | "places" => "hasLocation",
        "measure" | "measures" => "hasTechnicalOrganisationalMeasure",
        "confidence" => return None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_each_column_of_each_table() {
        let all: Value = serde_json::from_slice(&metadata()).expect("JSON");
        for (index, table) in Table::ALL.into_iter().enumerate() {
            let columns = all["tables"][index]["tableSchema"]["columns"].as_array().expect("columns");
            assert!(columns.iter().map(|column| column["name"].as_str().unwrap_or("")).eq(table.header().iter().copied()), "{table:?}");
        }
    }
}
