using System.Text;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class TxtRecordTests
{
    [Theory]
    [InlineData("\u0003abc\u0002de", 10, "abcde")]
    [InlineData("\u0000", 10, "")]
    [InlineData("\u0003abc", 3, "abc")]
    [InlineData("\u0003abc", 2, null)]
    [InlineData("\u0003ab", 10, null)]
    [InlineData("\u0001a\u0005b", 10, null)]
    [InlineData("", 10, null)]
    public void Strings_are_joined_with_nothing_between_them(string data, int lengthMax, string? joined) =>
        Assert.Equal(joined, TxtRecord.TryJoin(Encoding.Latin1.GetBytes(data), lengthMax, out var text) ? Encoding.Latin1.GetString(text) : null);
}
