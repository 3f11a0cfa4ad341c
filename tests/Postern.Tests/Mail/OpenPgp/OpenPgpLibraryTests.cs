using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class OpenPgpLibraryTests
{
    [Theory]
    [InlineData("0.16.3", true)]
    [InlineData("0.17.1", true)]
    [InlineData("0.18.0", false)]
    [InlineData("0.18.1", true)]
    [InlineData("1.0.0", true)]
    [InlineData("0.16.2", false)]
    [InlineData("0.15.0", false)]
    [InlineData("unknown", false)]
    public void Versions_with_known_holes_are_not_used(string version, bool isFit) => Assert.Equal(isFit, OpenPgpLibrary.Fault(version) is null);

    [Fact]
    public void Librnp_is_kept_from_standard_error()
    {
        _ = Cards.Alice;
        Assert.True(OpenPgpLibrary.IsSilent);
    }
}
