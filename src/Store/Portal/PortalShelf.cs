using Postern.Mail.Addresses;

namespace Postern.Store.Portal;

/// <summary>What the portal keeps: hashes of links, codes and sessions, and counters. Never a token in clear.</summary>
public sealed class PortalShelf
{
    /// <summary>Puts a copy on the shelf: whoever proves the address may read it through the link whose hash this is. Repeating it is harmless.</summary>
    public Task Place(Guid copyId, byte[] linkHash, DateTimeOffset expiresAt, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Null when no such link, and when its time is over. Says nothing about the message but what a landing page may show.</summary>
    public Task<ShelfCopy?> Find(byte[] linkHash, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Replaces the address's code for this link and resets its tries.</summary>
    public Task SetCode(Guid copyId, byte[] codeHash, DateTimeOffset expiresAt, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Counts one try, and tells what the code is and how many tries were used, this one included. Null when there is none or its time is over.</summary>
    public Task<CodeTry?> CountTry(Guid copyId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The code was right: it is used up, and a session begins, for all copies of this address.</summary>
    public Task BeginSession(Guid copyId, byte[] sessionHash, DateTimeOffset expiresAt, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>True when the session is alive and belongs to the address of this copy.</summary>
    public Task<bool> MayRead(byte[] sessionHash, Guid copyId, CancellationToken ct) => throw new NotImplementedException();

    public Task EndSession(byte[] sessionHash, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Writes an event of the portal (opened, read, attachment, reply) into the audit chain; the first reading sets the copy's read time.</summary>
    public Task Note(Guid copyId, PortalEvent what, string? network, CancellationToken ct) => throw new NotImplementedException();
}

public enum PortalEvent { CodeSent, CodeWrong, CodeLocked, SignedIn, Read, AttachmentRead, Replied, SignedOut }

/// <summary>A copy in the portal.</summary>
public sealed record ShelfCopy(Guid CopyId, Guid MessageId, EmailAddress Recipient, EmailAddress? Sender, DateTimeOffset AcceptedAt, DateTimeOffset ExpiresAt, DateTimeOffset? ReadAt);

public sealed record CodeTry(byte[] CodeHash, int Tries);
