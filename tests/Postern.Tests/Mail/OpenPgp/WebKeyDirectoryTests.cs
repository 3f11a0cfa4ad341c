using System.Text.Json;
using Postern.Mail.OpenPgp;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class WebKeyDirectoryTests
{
    [Theory]
    [InlineData("Joe.Doe", "iy9q119eutrkn8s1mk4r39qejnbu3n5q")]
    [InlineData("joe.doe", "iy9q119eutrkn8s1mk4r39qejnbu3n5q")]
    public void The_hash_is_that_of_the_draft(string local, string hash) => Assert.Equal(hash, WebKeyDirectory.HashOf(local));

    [Fact]
    public void The_hashes_are_those_of_other_programs()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.SharedData, "openpgp", "wkd", "vectors.json")));

        Assert.All(vectors.RootElement.EnumerateArray(), vector =>
            Assert.Equal(vector.GetProperty("hash").GetString(), WebKeyDirectory.HashOf(vector.GetProperty("local").GetString() ?? "")));
    }

    [Fact]
    public void The_places_are_those_of_the_draft()
    {
        var address = Cards.Address("Joe.Doe@example.org");

        Assert.Equal("https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe", WebKeyDirectory.Advanced(address).AbsoluteUri);
        Assert.Equal("https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe", WebKeyDirectory.Direct(address).AbsoluteUri);
    }
}
