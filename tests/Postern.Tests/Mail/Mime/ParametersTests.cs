using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class ParametersTests
{
    [Theory]
    [InlineData("text/plain; charset=utf-8", "charset", "utf-8")]
    [InlineData("TEXT/Plain;CHARSET=\"utf-8\"(comment)", "charset", "utf-8")]
    [InlineData("text/plain (c) ; (d) charset (e) = utf-8", "charset", "utf-8")]
    [InlineData("a/b; name=two words.pdf", "name", "two words.pdf")]
    [InlineData("a/b; name=\"say \\\"hi\\\"\"", "name", "say \"hi\"")]
    [InlineData("a/b; name=\"C:\\dir\\file\"", "name", "C:\\dir\\file")]
    [InlineData("a/b; name=\"never ends", "name", "never ends")]
    [InlineData("a/b; x; ; =y; name=z", "name", "z")]
    [InlineData("a/b; name*=utf-8'de'%C3%BC.pdf", "name", "ü.pdf")]
    [InlineData("a/b; name*=iso-8859-1''%FC", "name", "ü")]
    [InlineData("a/b; name*1=b; name*0=a; name*2*=%63", "name", "abc")]
    [InlineData("a/b; name*0*=utf-8''%C3; name*1*=%BC", "name", "ü")]
    [InlineData("a/b; name=old; name*=utf-8''new", "name", "new")]
    [InlineData("a/b; name=\"=?utf-8?Q?=C3=BC?=\"", "name", "ü")]
    [InlineData("a/b; name*=%zz", "name", "%zz")]
    [InlineData("a/b; name*99999999999*=x", "name", "x")]
    public void Parameters_are_decoded(string field, string name, string expected) =>
        Assert.Equal(expected, Parameters.Read(Encoding.UTF8.GetBytes(field)).Find(name));
}
