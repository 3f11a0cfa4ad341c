using Postern.Mail.Addresses;

namespace Postern.Flow.Discover;

/// <summary>A place outside where keys may be published.</summary>
public interface IKeySource
{
    /// <summary>One word for records and logs.</summary>
    string Name { get; }

    /// <summary>Asks for one address. Never throws for what the outside does; cancellation throws.</summary>
    Task<SourceAnswer> Find(EmailAddress address, CancellationToken ct);
}
