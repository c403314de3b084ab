"""URLs of coordinators and invitations; config puts them under /{lang}/coordination/."""

from django.urls import path

from regions.views import accepting, invitations

app_name = "regions"

urlpatterns = [
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("coordinators/<int:pk>/dismiss/", invitations.dismiss, name="dismiss_coordinator"),
    # For whoever holds a secret link
    path("invitations/open/<secret:secret>/", accepting.open_invitation, name="open_invitation"),
    path("invitations/accept/", accepting.accept_invitation, name="accept_invitation"),
]
