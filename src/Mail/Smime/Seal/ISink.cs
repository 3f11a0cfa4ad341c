namespace Postern.Mail.Smime.Seal;

/// <summary>One station of a seal: takes octets in pieces, and hands on what it makes of them. Nothing waits here: the last one collects.</summary>
interface ISink : IDisposable
{
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>Called once, after the last piece.</summary>
    void Finish();
}
