using Microsoft.Data.Sqlite;
using Npgsql;

namespace Postern.Store.Sql;

/// <summary>What SQLite and PostgreSQL spell differently: words, never behaviour. Everything else is one SQL text.</summary>
/// <param name="Bytes">Type of a column of octets.</param>
/// <param name="SkipLocked">Ends a subquery that takes rows no other transaction holds.</param>
/// <param name="Begin">Begins a transaction that will write.</param>
/// <param name="Find">Function of (text, part): the place of the part from 1, or 0.</param>
/// <param name="Clustered">Ends a table whose rows are kept in the order of their key, where that must be said.</param>
/// <param name="Row">Names the row, so that the driver can read a large column of it where it lies.</param>
/// <param name="Ids">The ids that the parameter <c>ids</c> lists, as JSON of hexadecimal words: behind IN.</param>
/// <param name="HouseIndex">Names the index of events that are about no message, where the engine would take another.</param>
/// <param name="IsDuplicate">True when something with this key is there already.</param>
/// <param name="Broken">What a driver's exception says about the house.</param>
internal sealed record Dialect(
    string Bytes, string SkipLocked, string Begin, string Find, string Clustered, string Row, string Ids, string HouseIndex, Func<Exception, bool> IsDuplicate, Func<Exception, Breakage> Broken)
{
    public static readonly Dialect Sqlite = new("BLOB", "", "BEGIN IMMEDIATE", "instr", "WITHOUT ROWID", "rowid", "(SELECT unhex(value) FROM json_each(@ids))", "INDEXED BY audit_house",
        e => e is SqliteException { SqliteExtendedErrorCode: SqliteDuplicateKey or SqliteDuplicate }, Breakages.OfSqlite);

    public static readonly Dialect Postgres = new("BYTEA", "FOR UPDATE SKIP LOCKED", "BEGIN", "strpos", "", "NULL",
        "(SELECT decode(id, 'hex') FROM json_array_elements_text(CAST(@ids AS JSON)) AS listed (id))", "",
        e => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable }, Breakages.OfPostgres);

    const int SqliteDuplicateKey = 1555, SqliteDuplicate = 2067;

    public string Spell(string sql) => sql
        .Replace("{bytes}", Bytes, StringComparison.Ordinal)
        .Replace("{skip locked}", SkipLocked, StringComparison.Ordinal)
        .Replace("{begin}", Begin, StringComparison.Ordinal)
        .Replace("{find}", Find, StringComparison.Ordinal)
        .Replace("{by audit_house}", HouseIndex, StringComparison.Ordinal)
        .Replace("{clustered}", Clustered, StringComparison.Ordinal)
        .Replace("{row}", Row, StringComparison.Ordinal)
        .Replace("{ids}", Ids, StringComparison.Ordinal);
}

/// <summary>Whose fault an exception is: the statement's (a duplicate, a bug) or the house's.</summary>
internal enum Breakage { None, Gone, DiskFull }

static class Breakages
{
    const int SqliteBusy = 5, SqliteReadOnly = 8, SqliteIo = 10, SqliteCorrupt = 11, SqliteFull = 13, SqliteCannotOpen = 14, SqliteNotADatabase = 26;

    public static Breakage OfSqlite(Exception e) => e is not SqliteException sqlite ? Breakage.None : sqlite.SqliteErrorCode switch
    {
        SqliteFull => Breakage.DiskFull,
        SqliteBusy or SqliteReadOnly or SqliteIo or SqliteCorrupt or SqliteCannotOpen or SqliteNotADatabase => Breakage.Gone,
        _ => Breakage.None,
    };

    // FATAL ends the connection, whatever the reason. Class 08: connection; 53: out of resources; 57P: shut down; 25006: read only, a standby was promoted elsewhere.
    public static Breakage OfPostgres(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Breakage.DiskFull,
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => Breakage.Gone,
        PostgresException { SqlState: var state } => IsHouse(state) ? Breakage.Gone : Breakage.None,
        NpgsqlException or TimeoutException or IOException or ObjectDisposedException => Breakage.Gone,
        _ => Breakage.None,
    };

    static bool IsHouse(string state) =>
        state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal) || state is PostgresErrorCodes.ReadOnlySqlTransaction;
}
