package dev.sallyport.postgres.mask;

/// One field of a RowDescription (PostgreSQL manual, "Message Formats").
///
/// @param relation the table's OID, 0 for an expression
/// @param attribute the column's number, 0 for an expression or a whole row, negative for system
///   columns
/// @param type the type's OID
/// @param format 0 text, 1 binary: what the rows will really have. After Bind these are the
///   portal's formats; a Describe of the statement says 0 for all
public record ResultColumn(int relation, int attribute, int type, int format) {}
