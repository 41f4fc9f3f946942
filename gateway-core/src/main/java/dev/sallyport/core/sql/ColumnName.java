package dev.sallyport.core.sql;

/// A column as a statement names it.
///
/// @param relation the relation the analysis could assign it to, as written; empty where several
///   would do
/// @param name `*` stands for every column of the relation
public record ColumnName(String relation, String name) {
    @Override
    public String toString() {
        return relation.isEmpty() ? name : relation + "." + name;
    }
}
