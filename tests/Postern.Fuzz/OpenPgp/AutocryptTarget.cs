using Postern.Fuzz.Mime;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Fuzz.OpenPgp;

/// <summary>Any field body is a header or none; what is read and written again is the same, in lines that fit.</summary>
public static class AutocryptTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (AutocryptHeader.Read(input) is not { } header) return;
        var field = header.Write();
        MessageTarget.Require(field.Split("\r\n").All(line => line.Length < 400), "lines are bounded");
        if (field.Length > OpenPgpLimits.AutocryptFieldMax) return;
        MessageTarget.Require(header.Equals(AutocryptHeader.Of(MimeMessage.Parse(System.Text.Encoding.ASCII.GetBytes(field + "\r\n")).Root)), "what is written is read");
    }
}
