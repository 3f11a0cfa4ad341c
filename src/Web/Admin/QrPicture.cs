using System.Globalization;
using System.Text;
using ZXing;
using ZXing.QrCode;

namespace Postern.Web.Admin;

/// <summary>A QR code (ISO/IEC 18004) as the path of an SVG, one unit for each module, with its quiet zone.</summary>
static class QrPicture
{
    /// <param name="text">At most some hundred characters.</param>
    /// <param name="size">Units of each side.</param>
    public static string PathOf(string text, out int size)
    {
        var modules = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0);
        size = modules.Width;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (modules[x, y]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }

        return $"{path}";
    }
}
