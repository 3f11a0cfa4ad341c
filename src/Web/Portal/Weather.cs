using Microsoft.AspNetCore.Http;
using Postern.Store;
using Postern.Store.Spool;

namespace Postern.Web.Portal;

/// <summary>A bad day of the house, or of a request, told kindly.</summary>
static class Weather
{
    static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    public static async ValueTask<object?> Shelter(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call);
        }
        catch (LedgerUnavailableException)
        {
            return Screens.Unavailable(call.HttpContext, TryAgain);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Screens.TooLarge();
        }
        catch (Exception malformed) when (malformed is BadHttpRequestException or InvalidDataException)
        {
            return Screens.Malformed();
        }
        catch (SealBrokenException)
        {
            // Destroyed or altered: to a visitor both mean that there is nothing to read here any more.
            return Screens.Gone();
        }
    }
}
