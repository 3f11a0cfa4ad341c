using Postern.Store.Sql;

namespace Postern.Store;

/// <summary>The folder beside the database: only its owner may look in.</summary>
static class DataFolder
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerRefusedException($"the data folder {folder} cannot be made: {e.Message}", e);
        }
    }
}

/// <summary>Held while the gateway runs on a SQLite file; the system lets go of it when the process ends, however it ends (flock).</summary>
sealed class FolderLock : IDisposable
{
    readonly FileStream file;

    FolderLock(FileStream file) => this.file = file;

    public static FolderLock Take(string folder)
    {
        try
        {
            return new(new(Path.Combine(folder, "postern.lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerRefusedException($"the data folder {folder} is in use by another Postern, or not ours to write: {e.Message}", e);
        }
    }

    public void Dispose() => file.Dispose();
}

/// <summary>Which database the settings name.</summary>
/// <param name="File">The database, where it is one file; null where it is elsewhere.</param>
/// <param name="Connect">Connects to it, or makes it.</param>
sealed record Engine(string? File, Func<Database> Connect)
{
    const string Postgres = "postgres:";

    public bool IsOneFile => File is not null;

    /// <summary>False for a file that nobody made yet; of what is elsewhere, only connecting tells.</summary>
    public bool IsThere => File is null || System.IO.File.Exists(File);

    public static Engine Of(LedgerOptions options) => options.Database switch
    {
        "sqlite" => OneFile(Path.Combine(options.DataFolder, "postern.db")),
        var text when text.StartsWith(Postgres, StringComparison.Ordinal) => new(null, () => Connected(text[Postgres.Length..])),
        _ => throw new LedgerRefusedException("database must be \"sqlite\", or \"postgres:\" and a connection string"),
    };

    static FileStreamOptions Made => new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    // SQLite makes it as the process's mask says, and its journal with the mode that it has: it is there before SQLite looks.
    static Engine OneFile(string file) => new(file, () =>
    {
        if (!System.IO.File.Exists(file)) new FileStream(file, Made).Dispose();
        return Database.Sqlite(file);
    });

    static Database Connected(string connection)
    {
        try
        {
            return Database.Postgres(connection);
        }
        catch (ArgumentException e)
        {
            throw new LedgerRefusedException($"the connection string of the database is wrong: {e.Message}", e);
        }
    }
}
