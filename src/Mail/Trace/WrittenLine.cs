namespace Postern.Mail.Trace;

/// <summary>What a server wrote when it took a message from outside its organization: of TLS, or nothing.</summary>
/// <param name="Host">The name behind <c>by</c>, lower case; a public one.</param>
/// <param name="Domain">Under which it was registered.</param>
/// <param name="SpokeOfTls">False where the line has no word of TLS.</param>
public sealed record WrittenLine(string Host, string Domain, bool SpokeOfTls);
