using Postern.Mail.Smtp.Server;

namespace Postern.Store.People;

/// <summary>Who may submit mail. Names are sealed and found through the blind index; of passwords only SCRAM verifiers are kept.</summary>
public sealed class Users
{
    /// <summary>False when the name is taken. Names compare without regard to case.</summary>
    public Task<bool> Add(string name, ScramVerifier verifier, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>False when there was none.</summary>
    public Task<bool> Remove(string name, CancellationToken ct) => throw new NotImplementedException();

    public Task<IReadOnlyList<User>> List(CancellationToken ct) => throw new NotImplementedException();

    public Task<ScramVerifier?> Verifier(string name, CancellationToken ct) => throw new NotImplementedException();
}

public sealed record User(string Name, DateTimeOffset AddedAt);
