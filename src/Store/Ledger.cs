using Postern.Store.People;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Store;

/// <summary>The ledger: opens the database, brings it up to date, unlocks it with the master key, and hands out its parts.</summary>
public sealed class Ledger : IAsyncDisposable
{
    /// <summary>Opens, creating what is missing (folder 0700, keys 0600). With <see cref="LedgerOptions.Exclusive"/> a second process on the same data folder is refused.</summary>
    /// <exception cref="LedgerRefusedException">Wrong or missing master key, folder in use, database out of reach, schema of a newer release.</exception>
    public static Task<Ledger> Open(LedgerOptions options, TimeProvider clock, CancellationToken ct) => throw new NotImplementedException();

    public MessageSpool Spool => throw new NotImplementedException();
    public CopyQueue Queue => throw new NotImplementedException();
    public Users Users => throw new NotImplementedException();
    public PortalShelf Portal => throw new NotImplementedException();
    public CopyRecords Records => throw new NotImplementedException();

    /// <summary>A key for one purpose, derived from the organization's key (HKDF, RFC 5869): the same for the same purpose, always 32 octets.</summary>
    public byte[] DeriveKey(string purpose) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

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
