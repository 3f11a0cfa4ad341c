namespace Postern.Store;

/// <param name="DataFolder">Holds the SQLite database, the master key and certificates.</param>
/// <param name="Database"><c>sqlite</c>, or <c>postgres:</c> and a Npgsql connection string.</param>
/// <param name="Organization">Name of the organization whose key is made on first start.</param>
/// <param name="Exclusive">True for the gateway itself; false for command-line verbs that look in beside it.</param>
public sealed record LedgerOptions(string DataFolder, string Database, string Organization, bool Exclusive);

/// <summary>The ledger cannot be opened; the message is one plain sentence for the administrator.</summary>
public sealed class LedgerRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The ledger cannot be written now (disk full, database gone). Nothing was promised; the caller answers "try later".</summary>
public sealed class LedgerUnavailableException(string message, bool diskFull, Exception? inner) : Exception(message, inner)
{
    public bool DiskFull { get; } = diskFull;
}
