import Hummingbird
enum PlaceholderHTTPAPI {}
