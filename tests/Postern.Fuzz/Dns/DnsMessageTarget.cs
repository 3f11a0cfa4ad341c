using Postern.Mail.Dns;

namespace Postern.Fuzz.Dns;

/// <summary>DNS messages: whatever comes, a message or none, and never a loop.</summary>
public static class DnsMessageTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (!DnsMessage.TryParse(input, out var message)) return;
        if (message!.Answers.Count + message.Authorities.Count > DnsMessage.RecordsMax) throw new InvalidOperationException("too many records were accepted");

        foreach (var record in message.Answers.Where(record => record.Type is DnsType.Cname or DnsType.Mx))
        {
            var position = record.Type == DnsType.Mx ? 2 : 0;
            if (!DnsName.TryRead(record.Data, ref position, out _) || position != record.Data.Length)
                throw new InvalidOperationException("a name in a record was not written out whole");
        }
    }
}
