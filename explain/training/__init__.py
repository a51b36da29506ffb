"""The bundled family: small EfficientNets that this project trains itself, on scenes that it draws itself."""
