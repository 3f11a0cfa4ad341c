using Postern.Fuzz.Mime;
using Postern.Mail.Dns;

namespace Postern.Fuzz.Dns;

/// <summary>Any RDATA: refused, or a record that holds what is left of it.</summary>
public static class SmimeaTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (AssociationRecord.TryParse(input.ToArray(), out var record)) MessageTarget.Require(record is { Data.Length: > 0 } && record.Data.Length == input.Length - 3, "the data is what follows three octets");
    }
}
