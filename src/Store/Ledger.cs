using Postern.Store.Audit;
using Postern.Store.Dkim;
using Postern.Store.Domains;
using Postern.Store.Keys;
using Postern.Store.Migrations;
using Postern.Store.Passkeys;
using Postern.Store.People;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Replies;
using Postern.Store.Reports;
using Postern.Store.Sealing;
using Postern.Store.Spool;
using Postern.Store.Sql;
using Postern.Store.TlsReports;
using Postern.Store.Traces;

namespace Postern.Store;

/// <summary>The ledger: opens the database, brings it up to date, unlocks it with the master key, and hands out its parts.</summary>
public sealed class Ledger : IAsyncDisposable
{
    /// <summary>Nodes that start at the same moment on a new database get in each other's way at most this often: tables, migration, keys.</summary>
    const int OpeningTriesMax = 5;

    readonly FolderLock? folder;
    readonly Database database;
    readonly Vault vault;

    Ledger(FolderLock? folder, Database database, Vault vault, TimeProvider clock)
    {
        (this.folder, this.database, this.vault) = (folder, database, vault);
        var seal = new AuditSeal(vault.Keys.Derive("audit"));
        var keys = new MessageKeys(database, vault.Keys, vault.Reload);
        Writer = new(database, seal);
        Spool = new(database, Writer, keys, clock);
        Queue = new(database, Writer, keys, clock);
        Interventions = new(database, Writer, keys, clock);
        SecondCopies = new(database, Writer, keys, clock);
        Users = new(database, Writer, vault.Keys, clock);
        Staff = new(database, Writer, vault.Keys, clock);
        People = new(Writer, keys, clock);
        Sessions = new(database, Writer, clock);
        StaffLinks = new(database, Writer, clock);
        AuthenticatorApps = new(database, Writer, vault.Keys, clock);
        Passkeys = new(database, Writer, vault.Keys, clock);
        Portal = new(database, Writer, keys, clock);
        VisitorPasskeys = new(database, Writer, clock);
        Questions = new(database, Writer, keys, clock);
        Wishes = new(database, Writer, clock);
        References = new(database, Writer, clock);
        Inbox = new(database, keys, clock);
        Life = new(database, Writer, clock);
        Told = new(database, Writer, clock);
        Traffic = new(database, Writer);
        Records = new(database, keys, Traffic);
        Keys = new(database, Writer, keys, clock);
        Dkim = new(database, Writer, keys, clock);
        Discoveries = new(database, Writer, vault.Keys, clock);
        Policies = new(database, Writer, clock);
        Tallies = new(database, Writer);
        Dispatches = new(database, Writer, clock);
        Received = new(database, Writer, clock);
        Memories = new(database, Writer, clock);
        Alarms = new(database, Writer, clock);
        Replies = new(database, Writer, keys, clock);
        Habits = new(database, Writer, clock);
        Audit = new(database, seal);
        AuditPages = new(database);
        Settings = new(Writer, vault.Keys, clock);
        House = new(Writer, clock);
        Rotation = new(database, Writer, vault, clock);
    }

    /// <summary>True when one was made before: there is a master key, and where the database is a file in the folder, that file.</summary>
    public static bool IsThere(LedgerOptions options) => new MasterKey(options.DataFolder).IsThere && Engine.Of(options).IsThere;

    /// <summary>Opens, creating what is missing (folder 0700, keys 0600). With <see cref="LedgerOptions.Exclusive"/> a second process on the same data folder is refused.</summary>
    /// <exception cref="LedgerRefusedException">Wrong or missing master key, folder in use, database out of reach, schema of a newer release.</exception>
    public static async Task<Ledger> Open(LedgerOptions options, TimeProvider clock, CancellationToken ct)
    {
        DataFolder.Create(options.DataFolder);
        var engine = Engine.Of(options);
        var folder = options.Exclusive && engine.IsOneFile ? FolderLock.Take(options.DataFolder) : null;
        Database? database = null;
        try
        {
            database = engine.Connect();
            var vault = await Unlock(database, options, clock, ct);
            var ledger = new Ledger(folder, database, vault, clock);
            // Nobody else works on this file: what a killed process had in hand is due now, and not when its lease ends.
            if (folder is not null) await ledger.Queue.ReleaseAll(ct);
            return ledger;
        }
        catch (Exception e)
        {
            if (database is not null) await database.DisposeAsync();
            folder?.Dispose();
            if (database?.Unavailable(e) is { } unavailable) throw new LedgerRefusedException($"the database cannot be opened: {e.Message}", unavailable);
            throw;
        }
    }

    public MessageSpool Spool { get; }
    public CopyQueue Queue { get; }
    public Interventions Interventions { get; }
    public SecondCopies SecondCopies { get; }
    public Users Users { get; }
    public StaffBook Staff { get; }
    public StaffActs People { get; }
    public StaffSessions Sessions { get; }
    public StaffLinks StaffLinks { get; }
    public AuthenticatorApps AuthenticatorApps { get; }
    public PasskeyShelf Passkeys { get; }
    public PortalShelf Portal { get; }
    public VisitorPasskeys VisitorPasskeys { get; }
    public QuestionShelf Questions { get; }
    public WishShelf Wishes { get; }
    public ReferenceShelf References { get; }
    public InboxShelf Inbox { get; }
    public LifeShelf Life { get; }
    public ToldShelf Told { get; }
    public CopyRecords Records { get; }
    public KeyCabinet Keys { get; }
    public DkimCabinet Dkim { get; }
    public DiscoveryShelf Discoveries { get; }
    public PolicyShelf Policies { get; }
    public TallyShelf Tallies { get; }
    public DispatchShelf Dispatches { get; }
    public ReceivedShelf Received { get; }
    public MemoryShelf Memories { get; }
    public AlarmBook Alarms { get; }
    public ReplyBook Replies { get; }
    public HabitShelf Habits { get; }
    public AuditChain Audit { get; }
    public AuditPages AuditPages { get; }
    public HouseNotes House { get; }
    public SettingsMemory Settings { get; }
    public TrafficBook Traffic { get; }
    public KeyRotation Rotation { get; }

    internal Writer Writer { get; }

    /// <summary>A key for one purpose, derived from the organization's key (HKDF, RFC 5869): the same for the same purpose, always 32 octets.</summary>
    /// <remarks>Rotating keys does not change it.</remarks>
    public byte[] DeriveKey(string purpose) => vault.Keys.Derive("for " + purpose);

    /// <summary>Finishes what was asked to be written, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await database.DisposeAsync();
        folder?.Dispose();
    }

    static async Task<Vault> Unlock(Database database, LedgerOptions options, TimeProvider clock, CancellationToken ct)
    {
        await using var session = await database.Connect(ct);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Schema.BringUpToDate(session, clock.GetUtcNow(), ct);
                return await Vault.Open(session, database, new MasterKey(options.DataFolder), options.Organization, clock.GetUtcNow(), ct);
            }
            catch (Exception e) when (tries < OpeningTriesMax && database.IsDuplicate(e))
            {
                // Another node makes the same tables or keys at the same moment: look again what is there now.
            }
        }
    }
}
