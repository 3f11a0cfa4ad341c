using Postern.Fuzz.Mime;
using Postern.Mail.MtaSts;

namespace Postern.Fuzz.MtaSts;

/// <summary>Any TXT record says that there is a policy, or nothing; as RDATA too.</summary>
public static class StsRecordTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (StsRecord.Read(input) is { } record)
        {
            MessageTarget.Require(record.Id.Length is > 0 and <= StsLimits.IdLengthMax && record.Id.All(char.IsAsciiLetterOrDigit), "an id is letters and digits");
            MessageTarget.Require(input.StartsWith("v=STSv1"u8), "the version comes first");
        }

        if (input.Length is > 0 and <= 255 && StsRecord.One([[(byte)input.Length, .. input]]) is { } one)
            MessageTarget.Require(one == StsRecord.Read(input), "alone or among others, it says the same");
        StsRecord.One([input.ToArray()]);
    }
}
