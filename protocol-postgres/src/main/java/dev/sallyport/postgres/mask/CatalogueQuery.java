package dev.sallyport.postgres.mask;

/// The query that reads a [Catalogue]: one simple Query, rows of five text columns, for PostgreSQL
/// 14 to 18. Any role may run it. Every name and every operator is qualified, so no search path
/// changes its meaning; `=` in IN, CASE and IS DISTINCT would follow the path and is not used.
///
/// Run it with `client_encoding` UTF8.
public final class CatalogueQuery {
    /// Rows taken; the query gives one more, and a larger catalogue is refused.
    static final int MAX_ROWS = 400_000;

    private static final String RELATIONS =
            """
            SELECT 'relation', c.oid::pg_catalog.text, n.nspname::pg_catalog.text,
                   c.relname::pg_catalog.text, ''
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.relkind OPERATOR(pg_catalog.=) ANY
                   (ARRAY['r', 'p', 'v', 'm', 'f', 'S']::pg_catalog."char"[])
            """;

    /// Of system relations only those with columns that [SystemColumns] hides.
    private static final String COLUMNS =
            """
            SELECT 'column', a.attrelid::pg_catalog.text, a.attnum::pg_catalog.text,
                   a.attname::pg_catalog.text, ''
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
             WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
               AND c.relkind OPERATOR(pg_catalog.=) ANY
                   (ARRAY['r', 'p', 'v', 'm', 'f', 'S']::pg_catalog."char"[])
               AND (c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                    OR c.relname OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::pg_catalog.name[]))
            """
                    .formatted(SystemColumns.relationsAsLiterals());

    private static final String INHERITANCE =
            """
            SELECT 'inherits', i.inhrelid::pg_catalog.text, i.inhparent::pg_catalog.text, '', ''
              FROM pg_catalog.pg_inherits i
            """;

    private static final String VIEWS =
            """
            SELECT DISTINCT 'view-of', r.ev_class::pg_catalog.text, d.refobjid::pg_catalog.text, '', ''
              FROM pg_catalog.pg_rewrite r
              JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
              JOIN pg_catalog.pg_depend d ON d.objid OPERATOR(pg_catalog.=) r.oid
             WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
               AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
               AND d.refobjid OPERATOR(pg_catalog.<>) r.ev_class
               AND r.ev_class OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
               AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['v', 'm']::pg_catalog."char"[])
            """;

    /// Objects of extensions (deptype `e`) are the administrator's; functions of users are not.
    private static final String NOT_OF_EXTENSION =
            """
            NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                         WHERE e.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                           AND e.classid OPERATOR(pg_catalog.=) 'pg_catalog.%s'::pg_catalog.regclass
                           AND e.objid OPERATOR(pg_catalog.=) %s.oid)
            """;

    private static final String VIEWS_ON_CODE =
            """
            SELECT DISTINCT 'view-on-code', r.ev_class::pg_catalog.text, '', '', ''
              FROM pg_catalog.pg_rewrite r
              JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
              JOIN pg_catalog.pg_depend d ON d.objid OPERATOR(pg_catalog.=) r.oid
              JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) d.refobjid
             WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
               AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
               AND p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
               AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['v', 'm']::pg_catalog."char"[])
               AND
            """
                    + NOT_OF_EXTENSION.formatted("pg_proc", "p");

    /// A view's stored query names the origin of every item of every select list in it, as
    /// RowDescription does: `resorigtbl` and `resorigcol` of TARGETENTRY. Blanks inside names are
    /// escaped there, so no name can imitate the pattern.
    private static final String ORIGINS =
            """
            SELECT DISTINCT 'origin', r.ev_class::pg_catalog.text, m.f[1], m.f[2], m.f[3]
              FROM pg_catalog.pg_rewrite r
             CROSS JOIN LATERAL pg_catalog.regexp_matches(r.ev_action::pg_catalog.text,
                   E' :resno ([0-9]+) :resname (?:[^ \\\\\\\\]|\\\\\\\\.)*'
                   ' :ressortgroupref [0-9]+ :resorigtbl ([0-9]+) :resorigcol ([-0-9]+) :resjunk false',
                   'g') AS m(f)
             WHERE r.ev_class OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            """;

    /// It is the column's expression that depends on other columns; in PostgreSQL 14 the column
    /// itself.
    private static final String GENERATED =
            """
            SELECT 'generated', a.attrelid::pg_catalog.text, a.attnum::pg_catalog.text,
                   d.refobjsubid::pg_catalog.text, ''
              FROM pg_catalog.pg_attrdef f
              JOIN pg_catalog.pg_attribute a
                ON a.attrelid OPERATOR(pg_catalog.=) f.adrelid
               AND a.attnum OPERATOR(pg_catalog.=) f.adnum
              JOIN pg_catalog.pg_depend d ON d.refobjid OPERATOR(pg_catalog.=) f.adrelid
             WHERE a.attgenerated OPERATOR(pg_catalog.<>) ''::pg_catalog."char"
               AND ((d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                     AND d.objid OPERATOR(pg_catalog.=) f.oid)
                    OR (d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND d.objid OPERATOR(pg_catalog.=) f.adrelid
                        AND d.objsubid OPERATOR(pg_catalog.=) f.adnum))
               AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
               AND d.refobjsubid OPERATOR(pg_catalog.>) 0
               AND d.refobjsubid OPERATOR(pg_catalog.<>) f.adnum
            """;

    private static final String FUNCTIONS =
            """
            SELECT DISTINCT 'function', p.proname::pg_catalog.text, '', '', ''
              FROM pg_catalog.pg_proc p
             WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND
            """
                    + NOT_OF_EXTENSION.formatted("pg_proc", "p");

    /// Functions that take a row as their one argument: `c.to_jsonb` calls one without parentheses.
    private static final String ROW_FUNCTIONS =
            """
            SELECT DISTINCT 'row-function', p.proname::pg_catalog.text, '', '', ''
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) p.proargtypes[0]
             WHERE p.pronargs OPERATOR(pg_catalog.>=) 1
               AND (p.pronargs OPERATOR(pg_catalog.-) p.pronargdefaults) OPERATOR(pg_catalog.<=) 1
               AND (t.typtype OPERATOR(pg_catalog.=) 'c'::pg_catalog."char"
                    OR t.oid OPERATOR(pg_catalog.=) ANY
                       (ARRAY['pg_catalog."any"', 'pg_catalog.record', 'pg_catalog.anyelement',
                              'pg_catalog.anynonarray', 'pg_catalog.anycompatible',
                              'pg_catalog.anycompatiblenonarray']
                        ::pg_catalog.regtype[]::pg_catalog.oid[]))
            """;

    private static final String OPERATORS =
            """
            SELECT 'operator', '', '', '', ''
             WHERE EXISTS (SELECT FROM pg_catalog.pg_operator o
                            WHERE o.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND %s)
                OR EXISTS (SELECT FROM pg_catalog.pg_cast k
                            WHERE k.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND %s)
            """
                    .formatted(
                            NOT_OF_EXTENSION.formatted("pg_operator", "o"),
                            NOT_OF_EXTENSION.formatted("pg_cast", "k"));

    /// String types of extensions, `citext` for one.
    private static final String TEXT_TYPES =
            """
            SELECT 'text-type', t.oid::pg_catalog.text, '', '', ''
              FROM pg_catalog.pg_type t
             WHERE t.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
               AND t.typtype OPERATOR(pg_catalog.=) 'b'::pg_catalog."char"
               AND t.typcategory OPERATOR(pg_catalog.=) 'S'::pg_catalog."char"
            """;

    private static final String SQL =
            String.join(
                            "UNION ALL\n",
                            RELATIONS,
                            COLUMNS,
                            INHERITANCE,
                            VIEWS,
                            VIEWS_ON_CODE,
                            ORIGINS,
                            GENERATED,
                            FUNCTIONS,
                            ROW_FUNCTIONS,
                            OPERATORS,
                            TEXT_TYPES)
                    + "LIMIT "
                    + (MAX_ROWS + 1);

    private CatalogueQuery() {}

    /// The text to send. Give every DataRow to a [CatalogueReader].
    public static String sql() {
        return SQL;
    }
}
