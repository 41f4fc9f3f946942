package dev.sallyport.core.sql;

/// A table, view or the like as a statement names it, folded as PostgreSQL folds it.
///
/// @param schema the empty string where the text names none: the search path decides
public record RelationName(String schema, String name) {
    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }
}
