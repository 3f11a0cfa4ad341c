using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Postern.Store.Sql;

/// <summary>Opens connections and lends them to readers. Writing goes through the <see cref="Writer"/>, except while the ledger opens.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Connections that read at the same time; more readers wait.</summary>
    public const int ReadersMax = 8;

    /// <summary>Writers at the same time on PostgreSQL: while one waits for its commit, others work. SQLite has one.</summary>
    public const int PostgresWriters = 3;

    // 10,000 pages (40 MB) between checkpoints: fewer, longer ones cost less in all (measured in the prototype).
    // A cache of 2 MB, per connection: with 16 MB nothing measured was faster, and a large message filled two of them.
    const string SqliteStart = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 10000;
        PRAGMA foreign_keys = ON;
        PRAGMA busy_timeout = 10000;
        PRAGMA cache_size = -2000;
        PRAGMA temp_store = MEMORY;
        """;

    readonly DbDataSource source;
    readonly Dialect dialect;
    readonly string start;
    readonly SemaphoreSlim readers = new(ReadersMax);
    readonly ConcurrentBag<Session> idle = [];

    Database(DbDataSource source, Dialect dialect, string start, int writers) =>
        (this.source, this.dialect, this.start, Writers) = (source, dialect, start, writers);

    public int Writers { get; }

    public static Database Sqlite(string path) => new(
        SqliteFactory.Instance.CreateDataSource($"Data Source={path};Pooling=False;Default Timeout=30"),
        Dialect.Sqlite, SqliteStart, writers: 1);

    public static Database Postgres(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true };
        return new(NpgsqlDataSource.Create(settings), Dialect.Postgres, "", PostgresWriters);
    }

    /// <summary>A connection of one's own, made ready.</summary>
    public async Task<Session> Connect(CancellationToken ct)
    {
        var session = new Session(await source.OpenConnectionAsync(ct), dialect);
        if (start.Length > 0) await session.Script(start, ct);
        return session;
    }

    /// <exception cref="LedgerUnavailableException">The database is gone.</exception>
    public async Task<List<T>> Query<TWith, T>(string sql, TWith with, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await readers.WaitAsync(ct);
        Session? session = null;
        try
        {
            if (!idle.TryTake(out session)) session = await Connect(ct);
            var found = await session.Query(sql, with, read, ct);
            idle.Add(session);
            return found;
        }
        catch (Exception e)
        {
            // A connection that failed once is not trusted again.
            if (session is not null) await session.DisposeAsync();
            if (Unavailable(e) is { } unavailable) throw unavailable;
            throw;
        }
        finally
        {
            readers.Release();
        }
    }

    public bool IsDuplicate(Exception e) => dialect.IsDuplicate(e);

    /// <summary>The exception callers see when the house is at fault; null when the statement is.</summary>
    public LedgerUnavailableException? Unavailable(Exception e) => dialect.Broken(e) switch
    {
        Breakage.None => null,
        Breakage.Gone => new("the database does not answer", diskFull: false, e),
        Breakage.DiskFull => new("the disk of the database is full", diskFull: true, e),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var session in idle) await session.DisposeAsync();
        await source.DisposeAsync();
        readers.Dispose();
    }
}
