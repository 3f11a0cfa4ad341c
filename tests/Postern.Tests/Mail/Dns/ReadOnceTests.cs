using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class ReadOnceTests
{
    [Fact]
    public void The_same_octets_are_read_once_and_equal_ones_are_others()
    {
        var reads = 0;
        var once = new ReadOnce<string>(record => $"{++reads}:{record.Length}");
        byte[] record = [1, 2], equal = [1, 2];

        Assert.Equal(["1:2", "1:2", "2:2"], [once.Of(record), once.Of(record), once.Of(equal)]);
    }
}
