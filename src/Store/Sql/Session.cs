using System.Data.Common;

namespace Postern.Store.Sql;

/// <summary>One connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class Session(DbConnection connection, Dialect dialect) : IAsyncDisposable
{
    readonly Dictionary<string, DbCommand> prepared = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> spelled = new(StringComparer.Ordinal);
    DbBatch? batch;

    /// <returns>Rows changed.</returns>
    public async Task<int> Execute<TWith>(string sql, TWith with, CancellationToken ct)
    {
        await Flush(ct);
        return await Prepared(sql, with).ExecuteNonQueryAsync(ct);
    }

    public Task<int> Execute(string sql, CancellationToken ct) => Execute(sql, Nothing.Bound, ct);

    public async Task<List<T>> Query<TWith, T>(string sql, TWith with, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await Flush(ct);
        await using var rows = await Prepared(sql, with).ExecuteReaderAsync(ct);
        List<T> found = [];
        while (await rows.ReadAsync(ct)) found.Add(read(rows));
        return found;
    }

    /// <summary>A statement whose answer nobody waits for: where the driver can, it travels together with the statements after it. A failure shows there.</summary>
    public Task Add<TWith>(string sql, TWith with, CancellationToken ct)
    {
        if (!connection.CanCreateBatch) return Execute(sql, with, ct);

        batch ??= connection.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = Spelled(sql);
        Binding<TWith>.Declare(command.Parameters, command.CreateParameter);
        Binding<TWith>.Fill(command.Parameters, with);
        batch.BatchCommands.Add(command);
        return Task.CompletedTask;
    }

    /// <summary>The last statement of a transaction, together with those that wait.</summary>
    public async Task End(string sql, CancellationToken ct)
    {
        await Add(sql, Nothing.Bound, ct);
        await Flush(ct);
    }

    /// <summary>Statements that wait are forgotten, not sent.</summary>
    public void Forget() => batch?.BatchCommands.Clear();

    /// <summary>Several statements without parameters, run once: migrations and pragmas.</summary>
    public async Task Script(string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = dialect.Spell(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        if (batch is not null) await batch.DisposeAsync();
        await connection.DisposeAsync();
    }

    async ValueTask Flush(CancellationToken ct)
    {
        if (batch is not { BatchCommands.Count: > 0 }) return;
        await batch.ExecuteNonQueryAsync(ct);
        batch.BatchCommands.Clear();
    }

    DbCommand Prepared<TWith>(string sql, TWith with)
    {
        if (!prepared.TryGetValue(sql, out var command)) prepared.Add(sql, command = Prepare<TWith>(sql));
        Binding<TWith>.Fill(command.Parameters, with);
        return command;
    }

    DbCommand Prepare<TWith>(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = Spelled(sql);
        Binding<TWith>.Declare(command.Parameters, command.CreateParameter);
        return command;
    }

    string Spelled(string sql)
    {
        if (!spelled.TryGetValue(sql, out var text)) spelled.Add(sql, text = dialect.Spell(sql));
        return text;
    }

    sealed record Nothing
    {
        public static readonly Nothing Bound = new();
    }
}
