import 'evergrant'
