"""Examples of answers in the API's documentation; tests validate them against their schema."""

ROOT = "https://reperes.example"
SEARCH = {
    "understood": {
        "mended": [{"typed": "hebergment", "shown": "hebergement"}],
        "dropped": ["dodo"],
        "filters": [{"parameter": "cost", "value": "free", "typed": "gratuit"}],
        "place": {"typed": "lyon", "code": "com:69123", "label": "Lyon", "is_taken": True},
    },
    "emergency": [
        {
            "number": "115",
            "name": "Hébergement d’urgence",
            "explanation": "Vous n’avez nulle part où dormir ce soir.",
            "lang": "fr",
            "url": "tel:115",
        }
    ],
    "programmes": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "0d8c5f3e-8f0a-4c39-9a53-1f6f6a1f9b10",
                "geometry": {"type": "Point", "coordinates": [4.8357, 45.764]},
                "properties": {
                    "title": "Accueil de nuit",
                    "summary": "Un lit, une douche, un repas.",
                    "organization": "Association d’exemple",
                    "themes": ["housing"],
                    "distance_m": 420.0,
                    "reach": "site",
                    "access_mode": ["on_site"],
                    "opening_hours": "Mo-Su 19:00-08:00",
                    "is_open": False,
                    "next_change_at": "2026-12-01T19:00:00+01:00",
                    "verified_on": "2026-10-12",
                    "modified_at": "2026-10-12T09:30:00+02:00",
                    "lang": "fr",
                    "example": True,
                    "url": f"{ROOT}/fr/programmes/0d8c5f3e-8f0a-4c39-9a53-1f6f6a1f9b10/",
                },
            }
        ],
    },
    "nearest": None,
    "procedures": [
        {
            "id": "5b0c6a52-7a1e-4f0e-8d5c-6f3f1b6f2c77",
            "slug": "postal-address",
            "title": "Avoir une adresse postale",
            "summary": "Une adresse pour vos lettres et vos démarches.",
            "theme": "papers",
            "office": "ccas",
            "lang": "fr",
            "translation": {"title": "original", "summary": "original"},
            "verified_on": "2026-09-01",
            "modified_at": "2026-09-01T10:00:00+02:00",
            "url": f"{ROOT}/fr/procedures/postal-address/",
        }
    ],
    "offices": [
        {
            "type": "Feature",
            "id": "9a4b3d0c-2f57-4a7e-b0a1-3f9f4d8e6a21",
            "geometry": {"type": "Point", "coordinates": [4.8351, 45.7676]},
            "properties": {
                "kind": "ccas",
                "name": "CCAS d’exemple",
                "commune": "com:69123",
                "address": "1 place de l’Exemple, 69001 Lyon",
                "precision": "exact",
                "distance_m": 380.5,
                "opening_hours": "Mo-Fr 09:00-16:30",
                "by_appointment": False,
                "is_open": True,
                "next_change_at": "2026-11-30T16:30:00+01:00",
                "time_zone": "Europe/Paris",
                "phone": None,
                "email": None,
                "website": None,
                "accessibility": None,
                "source": "Exemple",
                "updated_on": "2026-11-01",
            },
        }
    ],
    "links": {
        "emergency": f"{ROOT}/fr/help/",
        "programmes": f"{ROOT}/api/v1/programmes/?q=hebergment+dodo+gratuit&place=com%3A69123",
        "procedures": f"{ROOT}/api/v1/procedures/?q=hebergment+dodo+gratuit",
        "offices": f"{ROOT}/api/v1/offices/?lat=45.764&lon=4.8357&kind=ccas",
    },
}
